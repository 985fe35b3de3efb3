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

/**
 * Watches what folders take on disk, and resolves with the limit that they exceed. A full measurement is
 * expensive, so between two of them it only asks the file system how much is free: if less than the rest of the
 * limit was written since, nothing can be over it. Rejects when the signal aborts.
 */
export async function diskExceeded(
  folders: readonly [string, ...string[]],
  { diskBytes, files }: DiskLimits,
  signal: AbortSignal,
): Promise<"disk" | "files"> {
  const free = async () => {
    const { bavail, bsize, ffree } = await statfs(folders[0]);
    return { bytes: bavail * bsize, files: ffree };
  };
  let most: DiskLimits | undefined;
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
    if (use && use.bytes > most.diskBytes) return "disk";
    if (use?.files !== undefined && use.files > most.files) return "files";

    const next = performance.now() + Math.min(Math.max(took / share, shortestMs), longestMs);
    const rest = most.diskBytes - (use?.bytes ?? 0);
    const restFiles = most.files - (use?.files ?? 0);
    while (performance.now() < next) {
      await delay(lookMs, undefined, { signal });
      const now = await free();
      if (before.bytes - now.bytes > rest || before.files - now.files > restFiles) break;
    }
  }
}
