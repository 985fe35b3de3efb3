import { apply } from "../../../shared/apply.ts";
import { created } from "../../../shared/created.ts";
import { ended, type Run } from "../../../shared/run.ts";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import { checkBoxes } from "./check-boxes.ts";
import { checkPeople } from "./check-people.ts";
import { same } from "./same.ts";
import type { Scene } from "./schedule.ts";

export type Wrong = (invariant: string, what: string) => void;

/** Whether a Run has come to rest: over and without a DevBox, or parked at a question. */
export const atRest = (run: Run): boolean =>
  run.devbox === null && (ended(run) || (run.status === "needs-you" && run.open !== null));

/** The invariants of a schedule that has come to rest. Each is named where it is broken. */
export function check(scene: Scene, wrong: Wrong): void {
  const { system, viewers } = scene;
  const { stores } = system;
  for (const [runId, commits] of stores.logs) {
    const events = stores.timeline(runId);
    const after = commits.at(-1)?.after;
    if (!after) continue;
    checkLog(runId, events, after, stores.firstCycles, wrong);
    checkRun(runId, events, wrong);
    if (!atRest(after)) wrong("I5", `${runId} is ${after.status}, ${after.phase || "no phase"}`);
    else if (!ended(after) && !system.wakeable(runId))
      wrong("I5", `${runId} waits for an answer, and nothing would take it up`);
    const listed = stores.list.get(runId);
    if (!listed || listed.status !== after.status || listed.phase !== after.phase)
      wrong("I6", `${runId} is listed as ${listed?.status}, and is ${after.status}`);
    checkBoxes(scene, runId, events, wrong);
  }
  for (const runId of stores.holders.keys()) wrong("places", `${runId} still holds a place`);
  checkPeople(scene, wrong);
  for (const it of scene.hosts.doubled) wrong("I7", `twice: ${it}`);
  for (const viewer of viewers) {
    const log = stores.timeline(viewer.runId);
    if (viewer.events.some((event, n) => event !== log[n]))
      wrong("I9", "a viewer saw another timeline");
    else if (viewer.events.length !== log.length)
      wrong("I9", `a viewer stays at ${viewer.events.length} of ${log.length}`);
  }
}

function checkLog(
  runId: string,
  events: RunEvent[],
  after: Run,
  cycles: number,
  wrong: Wrong,
): void {
  const gap = events.findIndex((event, n) => event.seq !== n + 1);
  if (gap >= 0) wrong("I2", `${runId}: #${events[gap]?.seq} stands at place ${gap + 1}`);
  const [first, ...more] = events;
  if (first?.type !== "run.created") {
    wrong("I6", `${runId} does not begin with its creation`);
    return;
  }
  const made = created(runId, first);
  const start: Run = { ...made, execution: { ...made.execution, cycles } };
  const folded = more.reduce(apply, start);
  if (!same(folded, after)) wrong("I6", `${runId}: the state is not the fold of its log`);
}

/** What may stand in one Run's timeline only once, or only in order. */
function checkRun(runId: string, events: RunEvent[], wrong: Wrong): void {
  const answered = new Set<string>();
  const queued = new Set<string>();
  const settled = new Set<string>();
  let turn = 1;
  for (const event of events) {
    if (event.type === "questions.answered") {
      if (answered.has(event.id)) wrong("I3", `${runId}: ${event.id} is answered twice`);
      answered.add(event.id);
    }
    if (event.type === "message.queued") queued.add(event.id);
    if (event.type === "message.delivered") {
      if (event.turn !== turn + 1) wrong("I7", `${runId}: turn ${event.turn} follows turn ${turn}`);
      turn = event.turn;
    }
    const ids =
      event.type === "message.delivered"
        ? event.messages
        : event.type === "message.withdrawn" || event.type === "message.steered"
          ? [event.id]
          : [];
    for (const id of ids) {
      if (settled.has(id)) wrong("I7", `${runId}: ${id} is settled twice`);
      if (!queued.has(id)) wrong("I7", `${runId}: ${id} is settled and was never queued`);
      settled.add(id);
    }
    const waits = queued.size > settled.size;
    const goesOn = events[event.seq]?.type === "run.continued";
    if (event.type === "run.completed" && waits && !goesOn)
      wrong("I7", `${runId} completed over a message that waits`);
  }
}
