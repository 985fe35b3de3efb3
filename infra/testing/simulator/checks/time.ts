import type { Commit } from "../../../../functions/ports/run-log.ts";
import { positionOf, statusSince } from "../../../../shared/decide/time-skipped.ts";
import type { Run } from "../../../../shared/run.ts";
import type { RunEvent } from "../../../../shared/schemas/event.ts";
import type { Stores } from "../coordinator/stores.ts";
import type { Scene, Wrong } from "../scene.ts";

/** The times of a Run in milliseconds of the world's time, which goes on only while the machine is awake. */
type Known = {
  /** Of its newest commit. */
  at: number;
  readonly createdAt: number;
  activeMs: number;
  activeMsOfLeg: number;
  waitingMs: number;
  askedAt: number;
  keepUntil: number;
  over: boolean;
};

/** States that are entered at the same time have times that differ: each has the next millisecond. */
const apartMs = 100;

/** A host without room ends a kept DevBox before its time, to make some. */
const noRoom = [
  "host without room",
  "worker without place",
  "launch throttled",
  "launch answered with failures",
];

/**
 * No limit counts time that nobody could use, and a clock that is set reorders no list: each Run has the times of the
 * world, to the millisecond. Where the faults make a clock wrong at every look, this checks nothing.
 */
export function timeCheck(
  { system }: Scene,
  wrong: Wrong,
): (commit: Commit, before: Run | undefined) => void {
  const { world, setting, stores } = system;
  if (!world.clocksRight) return () => {};
  const runs = new Map<string, Known>();
  return ({ runId, events, after }, before) => {
    const at = world.readAt.get(events[0]?.at ?? "");
    if (at === undefined) return wrong("time", `${runId}: no clock showed ${events[0]?.at}`);
    const known = runs.get(runId) ?? newKnown(at);
    runs.set(runId, known);
    pass(known, at, before);
    const note = (what: string) => wrong("time", `${runId} #${after.seq}: ${what}`);
    for (const event of events) {
      const warm = { ms: setting.warmSeconds * 1_000, from: warmFrom(known, after, stores) };
      const early = endsEarly(event, known, after, warm);
      const roomMade = noRoom.some((why) => world.counts[why] !== undefined);
      if (early && !(early === "kept DevBox" && roomMade)) note(`the ${early} ends too early`);
      learn(event, known, after);
    }
    checkTimes(after, events, known, note);
    if (!before && Date.parse(positionOf(after)) !== at) note("it has the wrong place in the list");
    if (after.status === "queued" && Date.parse(statusSince(after)) !== known.createdAt)
      note("it has the wrong place in the queue");
  };
}

const newKnown = (at: number): Known => ({
  at,
  createdAt: at,
  activeMs: 0,
  activeMsOfLeg: 0,
  waitingMs: 0,
  askedAt: at,
  keepUntil: at,
  over: false,
});

/** Time passes from one commit to the next. */
function pass(known: Known, at: number, before: Run | undefined): void {
  const ms = at - known.at;
  known.at = at;
  if (before?.status === "needs-you") known.waitingMs += ms;
  if (before?.status !== "running") return;
  known.activeMs += ms;
  known.activeMsOfLeg += ms;
}

/**
 * When the warm time of the open question began. The wait that its execution is in may have been entered a moment
 * before it was asked, with a step that looked only afterwards.
 */
function warmFrom({ askedAt }: Known, { id, open }: Run, { waits }: Stores): number {
  const wait = waits.get(id);
  if (wait?.kind !== "needs-you" || wait.mark !== open?.id) return askedAt;
  return Math.min(askedAt, Date.parse(wait.order.split(" ")[1] ?? "") - apartMs);
}

/** What this event ends before its time. */
function endsEarly(
  event: RunEvent,
  { at, activeMsOfLeg, keepUntil, over }: Known,
  { limits }: Run,
  warm: { readonly ms: number; readonly from: number },
): "leg" | "warm time" | "kept DevBox" | undefined {
  if (event.type === "result.reported" && event.code === "active-minutes")
    return activeMsOfLeg < limits.activeMinutes * 60_000 ? "leg" : undefined;
  if (event.type !== "devbox.stopping") return undefined;
  if (event.why === "park") return at < warm.from + warm.ms ? "warm time" : undefined;
  return over && event.by === undefined && at < keepUntil ? "kept DevBox" : undefined;
}

/** A DevBox that the coordinator gives up is not kept: an engine may still work in it. */
const gaveUp = (event: RunEvent): boolean =>
  event.type === "run.failed" && event.code === "gave-up";

function learn(event: RunEvent, known: Known, { keepMinutes }: Run): void {
  switch (event.type) {
    case "questions.asked":
      known.askedAt = known.at;
      return;
    case "run.completed":
    case "run.failed":
    case "run.stopped":
      known.over = true;
      known.keepUntil = known.at + (gaveUp(event) ? 0 : keepMinutes * 60_000);
      return;
    case "run.continued":
      known.over = false;
      known.activeMsOfLeg = 0;
      return;
    case "devbox.kept":
      known.keepUntil = known.at + Date.parse(event.until) - Date.parse(event.at);
  }
}

/** How long the Run has had its status when these events were written, as its state tells it. */
const passedIn = (run: Run, events: readonly RunEvent[]): number =>
  Date.parse(events[0]?.at ?? "") - Date.parse(run.since);

function checkTimes(
  after: Run,
  events: readonly RunEvent[],
  known: Known,
  note: (what: string) => void,
): void {
  const now = passedIn(after, events);
  const active = after.activeMs + (after.status === "running" ? now : 0);
  const waiting = after.waitingMs + (after.status === "needs-you" ? now : 0);
  if (active !== known.activeMs) note(`it was active for ${known.activeMs} ms, and says ${active}`);
  if (waiting !== known.waitingMs) note(`it waited for ${known.waitingMs} ms, and says ${waiting}`);
}
