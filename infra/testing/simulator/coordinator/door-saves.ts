import { commit } from "../../../../functions/commit.ts";
import type { Ports, Saves } from "../../../../functions/ports.ts";
import type { SaveSays } from "../cloud/cloud-disk.ts";
import type { Heard } from "../network.ts";
import { type Badge, currentRun } from "./door.ts";

const ok = (body: unknown): Heard => ({ status: 200, body });

/** The routes of `functions/api/box/bytes.ts` for archives, without HTTP. */
export async function saveDoor(
  ports: Ports,
  badge: Badge,
  says: SaveSays,
  /** Between two of its steps, for planted bugs. */
  aside: (step: "uploaded" | "whole") => Promise<void> = async () => {},
): Promise<Heard> {
  const { runId, generation } = badge;
  await currentRun(ports, badge);
  const saves = savesOf(ports);
  switch (says.type) {
    case "begin":
      return ok({ save: await saves.begin(runId) });
    case "parts":
      return ok({ uploads: await saves.parts(runId, says.save, 1, 1) });
    case "complete": {
      const { save, sha256, etags } = says;
      await aside("uploaded");
      await saves.complete(runId, save, etags);
      await aside("whole");
      await commit(ports, runId, { type: "box-saved", generation, save, bytes: 1, sha256 });
      await saves.prune(runId, save);
      return ok({});
    }
    default:
      return says satisfies never;
  }
}

export function savesOf({ saves }: Pick<Ports, "saves">): Saves {
  if (saves) return saves;
  throw new Error("Nothing is saved here.");
}
