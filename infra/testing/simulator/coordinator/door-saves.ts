import { commit } from "../../../../functions/commit.ts";
import type { Ports, Saves } from "../../../../functions/ports/ports.ts";
import { type Badge, currentRun, type Heard } from "./door.ts";

/** The requests of a DevBox that saves an archive. */
export type SaveSays =
  | { readonly type: "begin" }
  | { readonly type: "parts"; readonly save: string }
  | {
      readonly type: "complete";
      readonly save: string;
      readonly sha256: string;
      readonly etags: readonly string[];
    };

const ok = (body: unknown): Heard => ({ status: 200, body });

/** The routes of `functions/api/box/bytes.ts` for archives, without HTTP. */
export async function saveDoor(
  ports: Ports,
  badge: Badge,
  says: SaveSays,
  /** Called between two steps, for planted bugs. */
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
  throw new Error("This host saves no archives.");
}
