import { ended, type Run } from "../run.ts";
import type { RunFact } from "../schemas/event.ts";
import { counted } from "../words/quantity.ts";
import { type Ruling, write } from "./ruling.ts";

/** Turns a reported result into the end of the leg. A message that came after the report starts the next leg. */
export function settle(run: Run): Ruling {
  const { result, leg } = run;
  if (!result || ended(run)) return write();
  const { status, summary, code } = result;
  const over: RunFact =
    status === "completed"
      ? { type: "run.completed", leg, summary }
      : { type: "run.failed", leg, summary, ...(code ? { code } : {}) };
  const [waiting] = run.queue;
  if (!waiting) return write(over);
  return write(over, {
    type: "run.continued",
    leg: leg + 1,
    by: waiting.by,
    mode: "interactive",
  });
}

/** The active time of this leg in milliseconds, up to `now`. */
export function activeMsOfLeg(run: Run, now: string): number {
  const current = run.status === "running" ? Date.parse(now) - Date.parse(run.since) : 0;
  return run.activeMs - run.activeMsBefore + Math.max(0, current);
}

/** Fails the leg once it has reached its time limit. */
export function expireWork(run: Run, now: string): Ruling {
  const { activeMinutes } = run.limits;
  if (run.status !== "running" || run.result || activeMsOfLeg(run, now) < activeMinutes * 60_000)
    return write();
  return write(
    ...fail(
      run,
      "active-minutes",
      `It reached its time limit of ${counted(activeMinutes, "minute")}. Continue it to give it more time.`,
    ),
  );
}

/** Fails the leg because the state machine cannot continue it. */
export function giveUp(run: Run, reason: string): Ruling {
  if (ended(run) || run.result) return write();
  const failed: RunFact = {
    type: "run.failed",
    leg: run.leg,
    summary: `Wheelhouse could not continue this Run: ${reason}`,
    code: "gave-up",
  };
  return write(failed, ...endDevBox(run));
}

/** The leg gets a failure as its result in place of the engine's own, and its DevBox ends. */
export const fail = (run: Run, code: string, summary: string): RunFact[] => [
  { type: "result.reported", status: "failed", summary, code },
  ...endDevBox(run),
];

/** The DevBox is saved and ends, so that no engine keeps working for a leg that is over. */
function endDevBox(run: Run): RunFact[] {
  if (!run.devbox || run.devbox.state === "stopping") return [];
  return [{ type: "devbox.stopping", devbox: run.devbox.id, why: "release" }];
}
