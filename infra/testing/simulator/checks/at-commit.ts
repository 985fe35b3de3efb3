import type { Commit } from "../../../../functions/ports/run-log.ts";
import { ended, mayHoldPlace, type Run } from "../../../../shared/run.ts";
import type { RunEvent } from "../../../../shared/schemas/event.ts";
import type { Site } from "../box/site.ts";
import type { Bucket } from "../cloud/bucket.ts";
import type { Stores } from "../coordinator/stores.ts";
import type { Scene, Wrong } from "../scene.ts";
import { type Mark, marksOf } from "./marks.ts";
import { timeCheck } from "./time.ts";

/** Checks the invariants of every commit, and collects its marks. */
export function watch(scene: Scene, marks: Set<Mark>, wrong: Wrong): void {
  const { system, site } = scene;
  const { stores, world } = system;
  stores.onWait = (wait) => {
    if (wait.kind === "queued") marks.add("place waited for");
  };
  system.handlers.onDeath = () => {
    for (const id of stores.logs.keys())
      if (stores.run(id)?.open) marks.add("handler crashed while a question was open");
  };
  const checkTime = timeCheck(scene, wrong);
  stores.onCommit = (commit, before) => {
    checkTime(commit, before);
    for (const mark of marksOf(commit, before)) marks.add(mark);
    world.note(commit.events.map((event) => `#${event.seq} ${event.type}`).join(", "));
    for (const event of commit.events) checkGone(event, commit.runId, site, wrong);
    if (site.bucket) checkSaves(commit, before, site.bucket, wrong);
    if (!commit.events.some((event) => event.type === "run.prepared")) return;
    const working = [...stores.logs.keys()].filter((id) => {
      const run = stores.run(id);
      return run?.prepared && mayHoldPlace(run) && !ended(run);
    });
    if (working.length > stores.places.total)
      wrong("places", `${working.length} Runs work in ${stores.places.total} places`);
    checkTeams(working, stores, wrong);
  };
}

/** No team has more places than its share. */
function checkTeams(working: readonly string[], stores: Stores, wrong: Wrong): void {
  const { total, perTeam } = stores.places;
  if (perTeam === total) return;
  const byTeam = Object.groupBy(working, (id) => stores.run(id)?.team ?? "");
  for (const [team, runs = []] of Object.entries(byTeam))
    if (runs.length > perTeam)
      wrong("places", `${runs.length} Runs of ${team} work, and it has ${perTeam} places`);
}

/** A DevBox that the log calls gone must be gone. */
function checkGone(event: RunEvent, runId: string, site: Site, wrong: Wrong): void {
  if (!("devbox" in event)) return;
  const { type, devbox } = event;
  if (type !== "devbox.parked" && type !== "devbox.released" && type !== "devbox.lost") return;
  if (site.mayBeUp(devbox)) wrong("I8", `${runId} #${event.seq} ${type}, and it may still be up`);
}

/** Events about archives must be true, and an older archive never replaces a newer one. */
function checkSaves(
  { runId, events, after }: Commit,
  before: Run | undefined,
  bucket: Bucket,
  wrong: Wrong,
): void {
  let newest = before?.checkpoint && bucket.archive(runId, before.checkpoint.save);
  for (const event of events) {
    const at = `${runId} #${event.seq}`;
    if (event.type === "devbox.saved") {
      const archive = bucket.archive(runId, event.save);
      if (!archive) wrong("saves", `${at}: the archive is not there`);
      else if (archive.devbox !== event.devbox) wrong("saves", `${at}: a stranger's archive`);
      else if (archive.number <= (newest?.number ?? 0))
        wrong("saves", `${at}: archive ${archive.number} takes the place of ${newest?.number}`);
      newest = archive;
    }
    if (event.type === "devbox.parked" || event.type === "devbox.released")
      if ((event.savedUntil !== undefined) !== (newest !== undefined))
        wrong("saves", `${at} says that it is saved ${event.savedUntil ?? "not"}`);
    if (event.type === "devbox.lost" && (after.save !== null) !== (newest !== undefined))
      wrong("saves", `${at}: it is ${after.save ? "" : "not "}to continue from an archive`);
  }
  if (after.checkpoint && !bucket.archive(runId, after.checkpoint.save))
    wrong("saves", `${runId}: the archive to continue from is gone`);
}
