import { ended, type Run } from "../../../../shared/run.ts";
import { Cloud } from "../cloud/cloud.ts";
import type { Scene, Wrong } from "../scene.ts";
import { JoinedSite } from "../workers/joined-site.ts";
import { checkLog, checkOnce, checkResults } from "./log.ts";
import { checkPeople } from "./people.ts";
import { checkBoxes } from "./told.ts";
import { checkWorkers } from "./workers.ts";

/** Whether a Run is at rest: finished and without a DevBox, or parked at a question. */
export const atRest = (run: Run): boolean =>
  run.devbox === null && (ended(run) || (run.status === "needs-you" && run.open !== null));

/** Checks the invariants of a schedule that is at rest. */
export function check(scene: Scene, wrong: Wrong): void {
  const { system, boxes, site, viewers } = scene;
  const { stores } = system;
  for (const [runId, commits] of stores.logs) {
    const events = stores.timeline(runId);
    const after = commits.at(-1)?.after;
    if (!after) continue;
    checkLog(runId, events, after, stores.firstCycles, wrong);
    checkOnce(runId, events, wrong);
    checkResults(runId, events, boxes.leftUnsaid(runId), wrong);
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
  for (const [invariant, what] of boxes.witness.broken) wrong(invariant, what);
  for (const it of system.failedAlone) wrong("bug", `no port failed, and yet it failed: ${it}`);
  if (!site.atRest) wrong("I8", "a task is left");
  if (!system.time.isRight) wrong("time", "the server does not know what the clock has skipped");
  if (site instanceof JoinedSite) checkWorkers(site, wrong);
  if (site instanceof Cloud)
    for (const devbox of site.doubled) wrong("I7", `${devbox} has more than one task`);
  for (const viewer of viewers) {
    const log = stores.timeline(viewer.runId);
    if (viewer.events.some((event, n) => event !== log[n]))
      wrong("I9", "a viewer saw another timeline");
    else if (viewer.events.length !== log.length)
      wrong("I9", `a viewer stays at ${viewer.events.length} of ${log.length}`);
  }
}
