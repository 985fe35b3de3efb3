import type { Run, TestRun } from "../run.ts";
import type { EventOf, RunEvent } from "../schemas/event.ts";
import { newest } from "./newest.ts";
import { testCommand } from "./test-command.ts";

const mostKept = 8;

/** Remembers a command that runs tests, so that its exit code can be shown beside the result. */
export function testsStarted(
  run: Run,
  event: EventOf<"step.started"> & RunEvent,
): Pick<Run, "tests"> | undefined {
  if (event.kind !== "exec") return undefined;
  const text = event.call["command"];
  const script = run.engine?.name === "script";
  const found = typeof text === "string" ? testCommand(text, script) : undefined;
  if (!found) return undefined;
  const { command, proves } = found;
  const test: TestRun = { step: event.step, seq: event.seq, command, proves };
  return { tests: newest(run.tests ?? [], test, mostKept) };
}

export function testsFinished(
  run: Run,
  { step, exitCode, ok, standIn }: EventOf<"step.finished">,
): Pick<Run, "tests"> | undefined {
  if (!run.tests?.some((it) => it.step === step)) return undefined;
  const code = exitCode ?? (ok ? 0 : undefined);
  const tests = run.tests.map((it): TestRun => {
    if (it.step !== step) return it;
    if (standIn !== undefined) return { ...it, ended: true, standIn };
    return { ...it, ended: true, ...(it.proves && code !== undefined ? { exitCode: code } : {}) };
  });
  return { tests };
}
