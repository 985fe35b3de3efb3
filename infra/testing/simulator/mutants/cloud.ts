import { commit } from "../../../../functions/commit.ts";
import type { DevBoxNews } from "../../../../functions/look-for-devbox.ts";
import type { Ports } from "../../../../functions/ports/ports.ts";
import { placed } from "../../../../shared/decide/decide.ts";
import type { RunFact } from "../../../../shared/schemas/event.ts";
import { type Badge, currentRun, type Heard } from "../coordinator/door.ts";
import { type SaveSays, saveDoor, savesOf } from "../coordinator/door-saves.ts";
import type { MutantName } from "./mutants.ts";

/** Writes a fact down without a decision. */
export async function writeDown(ports: Ports, runId: string, fact: RunFact): Promise<void> {
  const last = await ports.log.last(runId);
  if (!last) return;
  const { events, after } = placed(last.after, [fact], ports.now());
  const { requests } = last;
  await ports.log.append({ runId, first: last.after.seq + 1, events, after, requests });
}

/** Handles news about a DevBox with a planted bug; undefined if the bug is elsewhere. */
export function hearWrongly(
  name: MutantName,
  ports: Ports,
  news: DevBoxNews,
): Promise<void> | undefined {
  if (name === "news-believed") return believe(ports, news);
  if (name === "phases-back") return writeEvery(ports, news);
  return undefined;
}

async function believe(ports: Ports, { runId, gone }: DevBoxNews): Promise<void> {
  const generation = (await ports.log.last(runId))?.after.devbox?.generation;
  if (gone === undefined || generation === undefined) return;
  await commit(ports, runId, { type: "box-gone", generation, reason: gone });
}

async function writeEvery(ports: Ports, { runId, devbox, progress }: DevBoxNews): Promise<void> {
  if (progress) await writeDown(ports, runId, { type: "devbox.progressed", devbox, ...progress });
}

/** Handles a save of a DevBox with a planted bug; undefined if the bug is elsewhere. */
export function saveWrongly(
  name: MutantName,
  ports: Ports,
  badge: Badge,
  says: SaveSays,
): Promise<Heard> | undefined {
  if (name === "old-save") return asCurrent(ports, badge, says);
  if (says.type !== "complete") return undefined;
  const { runId, generation } = badge;
  const { save, sha256 } = says;
  switch (name) {
    case "prunes-first":
      return saveDoor(ports, badge, says, async (step) => {
        if (step === "whole") await savesOf(ports).prune(runId, save);
      });
    case "half-save":
      return saveDoor(ports, badge, says, async (step) => {
        if (step === "whole") return;
        await commit(ports, runId, { type: "box-saved", generation, save, bytes: 1, sha256 });
      });
    case "save-goes-back":
      return saveAnyway(ports, badge, says);
    default:
      return undefined;
  }
}

async function asCurrent(ports: Ports, badge: Badge, says: SaveSays): Promise<Heard> {
  const now = (await ports.log.last(badge.runId))?.after.devbox?.generation;
  return saveDoor(ports, { ...badge, generation: now ?? badge.generation }, says);
}

async function saveAnyway(
  ports: Ports,
  badge: Badge,
  { save, sha256, etags }: Extract<SaveSays, { type: "complete" }>,
): Promise<Heard> {
  const { devbox } = await currentRun(ports, badge);
  const saves = savesOf(ports);
  await saves.complete(badge.runId, save, etags);
  const fact = { type: "devbox.saved", devbox: devbox?.id ?? "", save, bytes: 1, sha256 } as const;
  await writeDown(ports, badge.runId, fact);
  await saves.prune(badge.runId, save);
  return { status: 200, body: {} };
}
