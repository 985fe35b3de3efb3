import { expect, it } from "vitest";
import type { Run } from "../run.ts";
import type { RunEvent } from "../schemas/event.ts";
import { testWords } from "../words/step.ts";
import { testsFinished, testsStarted } from "./tests-ran.ts";

const started = {
  ...{ seq: 1, at: "", type: "step.started", step: "s", kind: "exec", title: "t" },
  call: { command: "npm test" },
} as const satisfies RunEvent;

const run = (tests: Run["tests"] = [], engine = "codex") =>
  ({ tests, engine: { name: engine, detected: false } }) as unknown as Run;

function ended(command: string, end: { exitCode: number; standIn?: string }, before = run()) {
  const step = `s${before.tests?.length}`;
  const event = { ...started, step, call: { command } };
  const running = { ...before, ...testsStarted(before, event) };
  const finish = { type: "step.finished", step, ok: end.exitCode === 0, result: {} } as const;
  return testsFinished(running, { ...finish, ...end })?.tests ?? [];
}
const words = (command: string, end: { exitCode: number; standIn?: string }): string[] =>
  ended(command, end).map(({ outcome, exitCode = null, standIn = null }) =>
    testWords({ outcome: outcome ?? "running", exitCode, standIn }),
  );

it("tells a good exit code of tests as what the DevBox reported", () => {
  expect(words("npm test", { exitCode: 0 })).toEqual(["reported exit 0"]);
  expect(words("npm test", { exitCode: 2 })).toEqual(["failed, exit 2"]);
  expect(words("cd x && npm test", { exitCode: 2 })).toEqual(["did not pass, exit 2"]);
  expect(words("npm test || exit 3", { exitCode: 3 })).toEqual(["failed"]);
  expect(words("npm test | tail", { exitCode: 0 })).toEqual(["result unknown"]);
});

it.each([
  ["Codex", { command: "npm test" }],
  ["Claude Code", { tool: "Bash", input: { command: "npm test" } }],
  ["an agent that tells words", { command: ["bash", "-lc", "npm test"] }],
])("finds the test run in a call of %s", (_, call) => {
  expect(testsStarted(run(), { ...started, call })?.tests).toMatchObject([{ command: "npm test" }]);
});

it("says that nobody knows the result when the engine tells no exit code", () => {
  const running = { ...run(), ...testsStarted(run(), started) };
  const finish = { type: "step.finished", step: "s", ok: true, result: {} } as const;
  expect(testsFinished(running, finish)?.tests).toMatchObject([{ outcome: "unknown" }]);
});

it("takes no result from a program that stood in for the runner", () => {
  expect(words("npm test", { exitCode: 0, standIn: "~/.local/bin/npm" })).toEqual([
    "no proof, ~/.local/bin/npm stands in",
  ]);
});

it("keeps the latest run of each test command in each folder, several of one step too", () => {
  let tests = run().tests;
  for (const [command, exitCode] of [
    ["npm test && npm run e2e", 0],
    ["cd app && npm test", 1],
    ["npm test", 5],
  ] as const)
    tests = ended(command, { exitCode }, run(tests));
  expect(tests?.map((it) => [it.command, it.folder, it.exitCode])).toEqual([
    ["npm run e2e", "", 0],
    ["npm test", "app", 1],
    ["npm test", "", 5],
  ]);
});

it("forgets a test run that the exit code shows not to have run", () => {
  expect(ended("false && npm test", { exitCode: 1 })).toEqual([]);
});
