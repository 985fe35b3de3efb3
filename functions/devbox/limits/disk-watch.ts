import { statfs } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { type DiskUse, diskUse } from "./disk-use.ts";

export type DiskLimits = { readonly diskBytes: number; readonly files: number };

const lookMs = 1_000;
const shortestMs = 10_000;
const longestMs = 5 * 60_000;
/** Measuring may cost this share of the time. */
const share = 1 / 20;
/** How much more than before a turn may write if it begins above the limit, so that somebody can tidy up. */
const slackBytes = 100 * 1024 ** 2;
const slackFiles = 10_000;

/** How often a full disk is measured, to find who fills it. */
const fullMs = 3_000;

/** A disk with less free space than this counts as full: a fiftieth, up to 64 MB. */
export const fullBelow = (size: number): number => Math.min(64 * 1024 ** 2, size / 50);

/**
 * Whether a DevBox has filled the disk: it is full, and would not be without what the DevBox wrote in this turn, or
 * most of it is the DevBox's. So a DevBox that needs little works on beside another that fills the disk.
 *
 * @param grown what the DevBox wrote since its turn began, in bytes
 */
export const fills = (
  disk: { readonly bytes: number; readonly size: number },
  used: number,
  grown: number,
): boolean =>
  disk.bytes < fullBelow(disk.size) && (grown >= fullBelow(disk.size) || used > disk.size / 2);

/**
 * Watches what folders take on disk, and resolves with the limit that they exceed. A full measurement is
 * expensive, so between two of them it only asks the file system how much is free: if less than the rest of the
 * limit was written since, nothing can be over it. Rejects when the signal aborts.
 */
export async function diskExceeded(
  folders: readonly [string, ...string[]],
  { diskBytes, files }: DiskLimits,
  signal: AbortSignal,
): Promise<"disk" | "files" | "space"> {
  const free = async () => {
    const { bavail, bsize, blocks, ffree } = await statfs(folders[0]);
    return { bytes: bavail * bsize, files: ffree, size: blocks * bsize };
  };
  let most: DiskLimits | undefined;
  let first: number | undefined;
  for (;;) {
    const before = await free();
    const from = performance.now();
    const use: DiskUse | undefined = await diskUse(folders);
    const took = performance.now() - from;
    signal.throwIfAborted();

    most ??= {
      diskBytes: Math.max(diskBytes, use && use.bytes > diskBytes ? use.bytes + slackBytes : 0),
      files: Math.max(files, use?.files && use.files > files ? use.files + slackFiles : 0),
    };
    first ??= use?.bytes;
    if (use && use.bytes > most.diskBytes) return "disk";
    if (use && fills(await free(), use.bytes, use.bytes - (first ?? use.bytes))) return "space";
    if (use?.files !== undefined && use.files > most.files) return "files";

    const next = performance.now() + Math.min(Math.max(took / share, shortestMs), longestMs);
    const rest = most.diskBytes - (use?.bytes ?? 0);
    const restFiles = most.files - (use?.files ?? 0);
    while (performance.now() < next) {
      await delay(lookMs, undefined, { signal });
      const now = await free();
      if (now.bytes < fullBelow(now.size) && performance.now() - from > fullMs) break;
      if (before.bytes - now.bytes > rest || before.files - now.files > restFiles) break;
    }
  }
}
