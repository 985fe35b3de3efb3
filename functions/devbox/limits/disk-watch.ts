import { statfs } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { type DiskUse, diskUse } from "./disk-use.ts";

export type DiskLimits = { readonly diskBytes: number; readonly files: number };

/** The disk and the clock of a machine. */
export type WatchedDisk = {
  /** What the whole file system has left. Cheap. */
  free(): Promise<{ readonly bytes: number; readonly files: number; readonly size: number }>;
  /**
   * Measures what the DevBox takes; undefined if that took too long. Expensive.
   *
   * @param urgent the DevBox may be over its limit by now
   */
  use(urgent: boolean): Promise<DiskUse | undefined>;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  pause(ms: number): Promise<unknown>;
};

/** How often the free space is looked at: what can be written between two looks may go over a limit unseen. */
export const lookMs = 100;
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

/** Watches folders of this machine. Rejects when the signal aborts. See `watchDisk`. */
export const diskExceeded = (
  folders: readonly [string, ...string[]],
  limits: DiskLimits,
  signal: AbortSignal,
): Promise<"disk" | "files" | "space"> =>
  watchDisk(
    {
      async free() {
        const { bavail, bsize, blocks, ffree } = await statfs(folders[0]);
        return { bytes: bavail * bsize, files: ffree, size: blocks * bsize };
      },
      async use(urgent) {
        const use = await diskUse(folders, { urgent });
        signal.throwIfAborted();
        return use;
      },
      now: () => performance.now(),
      pause: (ms) => delay(ms, undefined, { signal }),
    },
    limits,
  );

/**
 * Watches what a DevBox takes on disk, and resolves with the limit that it exceeds. Measuring is expensive, so in
 * between it only asks how much the file system has left, ten times a second. All that went since a measurement began
 * counts as the DevBox's, also if others free as much later or did before. Once that is more than the rest of the
 * limit, it measures, at most half of the time. So a DevBox goes over its limit only by what it writes within two looks and
 * three measurements, and by what others free within the same tenth of a second.
 *
 * If it cannot be measured in time, it counts as over the limit once more is gone than it could take.
 */
export async function watchDisk(
  disk: WatchedDisk,
  { diskBytes, files }: DiskLimits,
): Promise<"disk" | "files" | "space"> {
  let last = await disk.free();
  const gone = { bytes: 0, files: 0 };
  const look = async () => {
    const now = await disk.free();
    gone.bytes += Math.max(0, last.bytes - now.bytes);
    gone.files += Math.max(0, last.files - now.files);
    last = now;
  };
  /** Measures, and goes on looking meanwhile. */
  const measure = async (urgent: boolean) => {
    await look();
    gone.bytes = 0;
    gone.files = 0;
    const measuring = disk.use(urgent);
    for (let done = false; !done; await look())
      done = await Promise.race([measuring.then(() => true), disk.pause(lookMs).then(() => false)]);
    return measuring;
  };

  let most: DiskLimits | undefined;
  let first: number | undefined;
  /** The last known use, and what went since. */
  let known: { bytes: number; files: number } = { bytes: 0, files: 0 };
  for (let urgent = false; ; ) {
    const from = disk.now();
    const before = { ...gone };
    const use = await measure(urgent);
    const took = disk.now() - from;

    most ??= {
      diskBytes: Math.max(diskBytes, use && use.bytes > diskBytes ? use.bytes + slackBytes : 0),
      files: Math.max(files, use?.files && use.files > files ? use.files + slackFiles : 0),
    };
    first ??= use?.bytes;
    if (use && use.bytes > most.diskBytes) return "disk";
    if (use && fills(await disk.free(), use.bytes, use.bytes - (first ?? use.bytes)))
      return "space";
    if (use?.files !== undefined && use.files > most.files) return "files";
    known = {
      bytes: use ? use.bytes : known.bytes + before.bytes,
      files: use ? (use.files ?? 0) : known.files + before.files,
    };

    const rest = { bytes: most.diskBytes - known.bytes, files: most.files - known.files };
    const over = () => gone.bytes > rest.bytes || gone.files > rest.files;
    if (!use && over()) return gone.bytes > rest.bytes ? "disk" : "files";
    const next = disk.now() + Math.min(Math.max(took / share, shortestMs), longestMs);
    const soonest = disk.now() + took; // whoever writes at the limit, or beside it, costs no more than half of the time
    while (disk.now() < next && !(over() && disk.now() >= soonest)) {
      if (last.bytes < fullBelow(last.size) && disk.now() - from > fullMs) break;
      await disk.pause(lookMs);
      await look();
    }
    urgent = over();
  }
}
