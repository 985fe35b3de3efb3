import type { Commit } from "../../../../functions/ports/run-log.ts";
import { type DevBox, ended, type Run } from "../../../../shared/run.ts";
import type { RunEvent } from "../../../../shared/schemas/event.ts";

/** Rare situations that the schedules must reach. */
export const rare = [
  "handler crashed while a question was open",
  "message queued in the last turn's end",
  "stopped while launching",
  "answered while parking",
  "DevBox lost with an open question",
  "continued from a save",
  "continued while its DevBox was released",
  "handed over",
  "said hello again",
  "report refused",
  "message withdrawn",
  "message delivered within its turn",
  "third loss",
  "autonomous Run asked three times",
  "settled into the next leg",
  "place waited for",
  "kept",
  "worked too long",
  "lost after it ended",
  "waited for capacity",
  "waited for capacity for another reason",
  "task died while placing",
  "task died while pulling",
  "task died while booting",
  "task died while saying hello",
  "capacity taken back",
  "old news told again",
  "token closed",
  "begun from an archive",
  "archive cut off",
  "saved while stopping",
  "lost with an archive",
  "lost without an archive",
  "gone without an archive",
  "worked on a full disk",
  "wrote on a full disk of the server",
  "power lost",
  "saved on a slow disk",
  "time skipped while it worked",
  "time skipped while a question was open",
  "time skipped while its DevBox was kept",
] as const;

/** Rare situations that schedules with workers must reach. */
export const rareWithWorkers = [
  "worker killed",
  "worker without power",
  "worker cut off with a DevBox",
  "worker asleep with a DevBox",
  "worker removed with a DevBox",
  "worker told that it was removed",
  "worker two versions away",
  "worker without a place",
  "worker spoke of another's DevBox",
  "begun on another worker",
] as const;

export type Mark = (typeof rare)[number] | (typeof rareWithWorkers)[number];

/** Marks that a count of the world proves. */
export const counted: Readonly<Record<string, Mark>> = {
  "report refused": "report refused",
  "hello again": "said hello again",
  "task died while placing": "task died while placing",
  "task died while pulling": "task died while pulling",
  "task died while booting": "task died while booting",
  "task died while saying hello": "task died while saying hello",
  "Spot notice": "capacity taken back",
  "old news told again": "old news told again",
  "token closed": "token closed",
  "DevBox begun from an archive": "begun from an archive",
  "archive cut off": "archive cut off",
  "disk full": "worked on a full disk",
  "server's disk full": "wrote on a full disk of the server",
  "power lost": "power lost",
  "disk slow": "saved on a slow disk",
  "worker killed": "worker killed",
  "worker lost its power": "worker without power",
  "worker cut off with a DevBox": "worker cut off with a DevBox",
  "worker slept with a DevBox": "worker asleep with a DevBox",
  "worker removed with a DevBox": "worker removed with a DevBox",
  "worker refused: worker-removed": "worker told that it was removed",
  "worker refused: upgrade-needed": "worker two versions away",
  "worker without place": "worker without a place",
  "worker lied": "worker spoke of another's DevBox",
};

/** Marks that a commit proves. */
export function marksOf({ events, after }: Commit, before: Run | undefined): Mark[] {
  const marks: Mark[] = [];
  const types = new Set<string>(events.map((event) => event.type));
  const box = before?.devbox;
  if (box?.ephemeral) marks.push(...marksOfCloud(events, box, after));
  if (types.has("time.skipped") && before) marks.push(...marksOfTime(before));
  if (types.has("stop.requested") && box?.state === "requested")
    marks.push("stopped while launching");
  if (types.has("questions.answered") && box?.state === "stopping")
    marks.push("answered while parking");
  if (types.has("devbox.lost") && before?.open) marks.push("DevBox lost with an open question");
  if (types.has("devbox.lost") && before && ended(before)) marks.push("lost after it ended");
  if (types.has("run.continued") && before && !box && before.save)
    marks.push("continued from a save");
  if (types.has("run.continued") && box?.state === "stopping")
    marks.push("continued while its DevBox was released");
  if (types.has("run.continued") && types.has("run.completed"))
    marks.push("settled into the next leg");
  if (types.has("execution.handed-over")) marks.push("handed over");
  if (types.has("message.steered")) marks.push("message delivered within its turn");
  if (types.has("message.withdrawn") && !types.has("stop.requested"))
    marks.push("message withdrawn");
  if (after.result?.code === "active-minutes") marks.push("worked too long");
  const [past] = after.pastDevboxes.slice(-1);
  if (types.has("devbox.requested") && past && past.worker !== after.devbox?.worker)
    marks.push("begun on another worker");
  if (types.has("devbox.kept")) marks.push("kept");
  if (after.code === "devbox-lost" && types.has("run.failed")) marks.push("third loss");
  if (after.result?.code === "asked-without-human") marks.push("autonomous Run asked three times");
  if (types.has("message.delivered") && types.has("turn.ended"))
    marks.push("message queued in the last turn's end");
  return marks;
}

function marksOfTime({ status, open, devbox }: Run): Mark[] {
  if (open) return ["time skipped while a question was open"];
  if (!devbox) return [];
  return status === "running"
    ? ["time skipped while it worked"]
    : ["time skipped while its DevBox was kept"];
}

function marksOfCloud(events: readonly RunEvent[], box: DevBox, after: Run): Mark[] {
  const archive = after.checkpoint !== undefined;
  return events.flatMap((event): Mark[] => {
    switch (event.type) {
      case "devbox.progressed":
        if (event.phase !== "waiting") return [];
        return box.progress ? ["waited for capacity for another reason"] : ["waited for capacity"];
      case "devbox.saved":
        return box.state === "stopping" ? ["saved while stopping"] : [];
      case "devbox.lost":
        return [archive ? "lost with an archive" : "lost without an archive"];
      case "devbox.released":
        return archive ? [] : ["gone without an archive"];
      default:
        return [];
    }
  });
}
