import { expect, it } from "vitest";
import type { Run } from "../run.ts";
import type { RunEvent } from "../schemas/event.ts";
import { testWords } from "../words/step.ts";
import { testsFinished, testsStarted } from "./tests-ran.ts";

const started = {
  ...{ seq: 1, at: "", type: "step.started", step: "s", kind: "exec", title: "t" },
  call: { command: "npm test" },
} as const satisfies RunEvent;

function words(end: { exitCode: number; standIn?: string }): string {
  const run = { tests: [] as unknown } as Run;
  const running = { ...run, ...testsStarted(run, started) };
  const finish = { type: "step.finished", step: "s", ok: end.exitCode === 0, result: {} } as const;
  const [test] = testsFinished(running, { ...finish, ...end })?.tests ?? [];
  const { exitCode = null, standIn = null } = test ?? {};
  return testWords({ state: "ended", exitCode, standIn });
}

it("tells a good exit code of tests as what the DevBox reported", () => {
  expect(words({ exitCode: 0 })).toBe("reported exit 0");
  expect(words({ exitCode: 2 })).toBe("failed, exit 2");
});

it("takes no result from a program that stood in for the runner", () => {
  expect(words({ exitCode: 0, standIn: "~/.local/bin/npm" })).toBe(
    "no proof, ~/.local/bin/npm stands in",
  );
});
