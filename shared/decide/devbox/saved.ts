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

/** Counts until the next DevBox has begun, and as long as no other archive does: it may come twice, or late. */
export function archived(
  run: Run,
  { devbox, from, save, bytes, sha256 }: Extract<CoordinatorCommand, { type: "archived" }>,
): Ruling {
  const begun = run.devbox !== null && run.devbox.state !== "requested";
  if (begun || run.devbox?.nonce !== undefined || run.checkpoint?.save !== from) return write();
  return write({ type: "devbox.saved", devbox, save, bytes, sha256 });
}
