import type { Run, TestRun } from "../run.ts";
import type { EventOf, RunEvent } from "../schemas/event.ts";
import { testsIn, type Verdict } from "../test-runs/test-runs.ts";
import { commandOf } from "../words/step.ts";

/** The limit of test commands that are remembered. */
const mostKept = 8;

type Ran = Pick<Run, "tests"> | undefined;
type Finished = Pick<EventOf<"step.finished">, "step" | "exitCode" | "standIn">;

/** Remembers the test runs in a command, in place of earlier ones of the same test command in the same folder. */
export function testsStarted(run: Run, event: EventOf<"step.started"> & RunEvent): Ran {
  if (event.kind !== "exec") return undefined;
  const text = commandOf(event.call);
  if (text === undefined) return undefined;
  const found = testsIn(text, run.engine?.name === "script");
  if (found.length === 0) return undefined;
  const { step, seq } = event;
  const now = found.map((it): TestRun => ({ step, seq, ...it }));
  const before = (run.tests ?? []).filter((old) => !now.some((it) => same(it, old)));
  return { tests: [...before, ...now].slice(-mostKept) };
}

const same = (a: TestRun, b: TestRun): boolean =>
  a.command === b.command && (a.folder ?? "") === (b.folder ?? "");

/** Says how the test runs of a step ended, as far as its exit code tells. */
export function testsFinished(run: Run, { step, exitCode, standIn }: Finished): Ran {
  if (!run.tests?.some((it) => it.step === step)) return undefined;
  const tests = run.tests.flatMap((it): TestRun[] => {
    if (it.step !== step) return [it];
    if (standIn !== undefined) return [{ ...it, ended: true, outcome: "unknown", standIn }];
    const verdict = exitCode === undefined ? undefined : exitCode === 0 ? it.ifZero : it.ifNot;
    if (verdict === "absent") return [];
    return [{ ...it, ended: true, ...resultOf(verdict ?? "unknown", exitCode ?? 0) }];
  });
  return { tests };
}

function resultOf(
  verdict: Exclude<Verdict, "absent">,
  exitCode: number,
): Pick<TestRun, "outcome" | "exitCode"> {
  switch (verdict) {
    case "passed":
      return { outcome: "passed", exitCode: 0 };
    case "code":
      return { outcome: "failed", exitCode };
    case "failed":
      return { outcome: "failed" };
    case "not-passed":
      return { outcome: "not-passed", exitCode };
    case "unknown":
      return { outcome: "unknown" };
    default:
      return verdict satisfies never;
  }
}
