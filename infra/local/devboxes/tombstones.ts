import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { boxesIn, tombstoneOf, tombstonesIn } from "./folders.ts";

/** Longer than any launch takes: until then an order of the same DevBox may come late. */
const keptMs = 24 * 60 * 60_000;

export const isBuried = (data: string, devbox: string): boolean =>
  existsSync(tombstoneOf(data, devbox));

export function writeTombstone(data: string, devbox: string): void {
  const tombstone = tombstoneOf(data, devbox);
  mkdirSync(dirname(tombstone), { recursive: true, mode: 0o700 });
  writeFileSync(tombstone, "", { mode: 0o600 });
}

/**
 * Removes the tombstones of DevBoxes without a folder that no launch can be about any more.
 *
 * @param now milliseconds since 1970
 */
export function removeOldTombstones(data: string, now: number): void {
  const folder = tombstonesIn(data);
  if (!existsSync(folder)) return;
  const boxes = boxesIn(data);
  for (const name of readdirSync(folder)) {
    if (boxes.has(name)) continue;
    const path = join(folder, name);
    const at = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - at > keptMs) rmSync(path, { force: true });
  }
}
