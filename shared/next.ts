import { activeMsOfLeg } from "./decide/end-leg.ts";
import { ended, type Run } from "./run.ts";

/** An execution hands over after this many rounds, well below the limit of 25,000 history events (Step Functions quotas). */
const cyclesPerExecution = 400;

/**
 * The step that the state machine does now, or the wait that it is in. `mark` distinguishes two waits of one kind: a
 * wait ends exactly when the kind or the mark changes. `seconds`: time limit of the wait.
 */
export type Next = { readonly kind: NextKind; readonly mark: string; readonly seconds: number };

export type NextKind =
  | "prepare"
  | "launch"
  | "work"
  | "needs-you"
  | "park"
  | "parked"
  | "stopping"
  | "settle"
  | "keep"
  | "release"
  | "hand-over"
  | "ended";

const day = 24 * 60 * 60;
const longest = 30 * day;

/**
 * @param now ISO-8601 time
 * @param warmSeconds how long the DevBox of a waiting Run stays on; 0 parks it at once
 */
export function next(run: Run, now: string, warmSeconds: number): Next {
  const box = run.devbox;
  if (box?.state === "stopping") return { kind: "stopping", mark: box.id, seconds: 60 };
  if (ended(run)) {
    if (!box) return { kind: "ended", mark: "", seconds: longest };
    const left = Math.ceil((Date.parse(run.keepUntil ?? now) - Date.parse(now)) / 1_000);
    if (left <= 0) return { kind: "release", mark: box.id, seconds: 1 };
    return { kind: "keep", mark: run.keepUntil ?? "", seconds: left };
  }
  if (run.result) return { kind: "settle", mark: "", seconds: 1 };
  if (run.execution.cycles >= cyclesPerExecution)
    return { kind: "hand-over", mark: "", seconds: 1 };
  if (run.open) {
    if (!box) return { kind: "parked", mark: run.open.id, seconds: longest };
    if (warmSeconds === 0 && box.state === "up")
      return { kind: "park", mark: run.open.id, seconds: 1 };
    return { kind: "needs-you", mark: run.open.id, seconds: Math.max(1, warmSeconds) };
  }
  if (!run.prepared) return { kind: "prepare", mark: "", seconds: 1 };
  if (!box) return { kind: "launch", mark: "", seconds: 1 };
  const left = run.limits.activeMinutes * 60 - activeMsOfLeg(run, now) / 1_000;
  return { kind: "work", mark: box.id, seconds: Math.max(1, Math.ceil(left)) };
}
