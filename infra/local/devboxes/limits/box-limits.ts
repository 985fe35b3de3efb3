import { statfsSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";

/** The most that one DevBox may take of its machine. */
export type BoxLimits = {
  readonly memoryBytes: number;
  /** Processes and threads. */
  readonly processes: number;
  /** Processors' worth of time, for example 1.5. */
  readonly cpus: number;
  /** Workspace and home together. */
  readonly diskBytes: number;
  /** Files and folders in workspace and home. */
  readonly files: number;
};

const gigabyte = 1024 ** 3;

/** What an owner set; everything else follows from the machine. */
export type ChosenLimits = { readonly [Limit in keyof BoxLimits]?: BoxLimits[Limit] | undefined };

/** Limits that leave room for the server and for what else runs here: half of the memory, and half of the disk up to 20 GB. */
export function boxLimits(data: string, chosen: ChosenLimits = {}): BoxLimits {
  const diskBytes = chosen.diskBytes ?? clamp(sizeOf(data) / 2, gigabyte, 20 * gigabyte);
  return {
    memoryBytes: chosen.memoryBytes ?? clamp(totalmem() / 2, gigabyte / 2, 16 * gigabyte),
    processes: chosen.processes ?? 4096,
    cpus: chosen.cpus ?? availableParallelism(),
    diskBytes,
    // 10 KB is about the average size of a file in a folder of JavaScript packages.
    files: chosen.files ?? Math.max(10_000, Math.floor(diskBytes / 10_240)),
  };
}

const clamp = (value: number, low: number, high: number): number =>
  Math.floor(Math.min(Math.max(value, low), high));

/** Of the whole file system. What is free changes while DevBoxes work. */
function sizeOf(folder: string): number {
  const { blocks, bsize } = statfsSync(folder);
  return blocks * bsize;
}
