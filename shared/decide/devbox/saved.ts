import type { Run } from "../../run.ts";
import type { CoordinatorCommand } from "../command.ts";
import { type Ruling, write } from "../ruling.ts";
import { generationOver } from "./batch.ts";

/**
 * The newest archive of a DevBox counts; a late copy of an older one changes nothing. A DevBox that is stopping may
 * still save: it makes its last archive then.
 */
export function saved(
  run: Run,
  { generation, save, bytes, sha256 }: Extract<CoordinatorCommand, { type: "box-saved" }>,
): Ruling {
  const box = run.devbox;
  if (box?.generation !== generation) throw generationOver();
  if (box.saves?.includes(save)) return write();
  return write({ type: "devbox.saved", devbox: box.id, save, bytes, sha256 });
}
