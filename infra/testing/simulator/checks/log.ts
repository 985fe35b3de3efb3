import { apply } from "../../../../shared/apply/apply.ts";
import { created } from "../../../../shared/apply/created.ts";
import { launchPhases, type Run } from "../../../../shared/run.ts";
import type { RunEvent } from "../../../../shared/schemas/event.ts";
import type { Wrong } from "../scene.ts";
import { same } from "./same.ts";

/** DevBoxes that may replace lost ones in one leg. */
const relaunchesAllowed = 2;

/** The log of one Run has no gap, its state is the fold of its events, and each event fits the state before it. */
export function checkLog(
  runId: string,
  events: readonly RunEvent[],
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
  let run: Run = { ...made, execution: { ...made.execution, cycles } };
  let lost = 0;
  for (const event of more) {
    const at = `${runId} #${event.seq}`;
    if (event.type === "run.continued") lost = 0;
    if (event.type === "devbox.lost" && run.status === "running" && !run.result) lost++;
    if (event.type === "devbox.requested" && lost > relaunchesAllowed)
      wrong("launches", `${at}: a DevBox after ${lost} that were lost`);
    checkProgress(event, run, at, wrong);
    run = apply(run, event);
  }
  if (!same(run, after)) wrong("I6", `${runId}: the state is not the fold of its log`);
}

/** The phases of a launch never go back, and the reason for waiting is not repeated. */
function checkProgress(event: RunEvent, { devbox }: Run, at: string, wrong: Wrong): void {
  if (event.type !== "devbox.progressed") return;
  if (devbox?.id !== event.devbox) {
    wrong("phases", `${at}: ${event.phase} of a DevBox that is gone`);
    return;
  }
  const { progress } = devbox;
  if (!progress) return;
  const [before, now] = [progress.phase, event.phase].map((it) => launchPhases.indexOf(it));
  const again = event.phase === "waiting" && event.reason !== progress.reason;
  if ((now ?? 0) > (before ?? 0) || (now === before && again)) return;
  wrong("phases", `${at}: ${event.phase} follows ${progress.phase}`);
}

/** Checks the events that may appear only once, or only in order, in a Run's timeline. */
export function checkOnce(runId: string, events: readonly RunEvent[], wrong: Wrong): void {
  const answered = new Set<string>();
  const queued = new Set<string>();
  const taken = new Set<string>();
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
    for (const id of takenBy(event)) {
      if (taken.has(id)) wrong("I7", `${runId}: ${id} is taken twice`);
      if (!queued.has(id)) wrong("I7", `${runId}: ${id} is taken and was never queued`);
      taken.add(id);
    }
    const waits = queued.size > taken.size;
    const goesOn = events[event.seq]?.type === "run.continued";
    if (event.type === "run.completed" && waits && !goesOn)
      wrong("I7", `${runId} completed over a message that waits`);
  }
}

/**
 * A leg that completes has worked: its last turn that worked or failed is one that worked and succeeded.
 * @param unsaid a DevBox died with work that it had done and not said yet, which is in no timeline
 */
export function checkResults(
  runId: string,
  events: readonly RunEvent[],
  unsaid: boolean,
  wrong: Wrong,
): void {
  let worked = false;
  let result: boolean | undefined;
  for (const event of events) {
    if (event.type === "run.continued") result = undefined;
    if (event.type === "message.delivered" || event.type === "run.continued") worked = false;
    if (event.type === "step.started" && event.kind === "exec") worked = true;
    if (event.type === "turn.ended" && (worked || !event.ok)) result = event.ok;
    if (event.type === "run.completed" && !(result ?? unsaid))
      wrong(
        "results",
        `${runId} #${event.seq} completed, and its last work ${result ?? "is none"}`,
      );
  }
}

function takenBy(event: RunEvent): readonly string[] {
  if (event.type === "message.delivered") return event.messages;
  if (event.type === "message.withdrawn" || event.type === "message.steered") return [event.id];
  return [];
}
