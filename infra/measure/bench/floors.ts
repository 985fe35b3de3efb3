import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type Row, times } from "./samples.ts";

const measured = 15;

/** What no program of ours can be faster than, measured in the same run: a Node that does nothing. */
export const bareNode = (): Row => times("floor: bare node", took(process.execPath, "-e", "0"));

/** A bubblewrap that shows the whole machine and runs nothing. None where it is not installed. */
export function bareBubblewrap(): Row[] {
  const words = ["--unshare-all", "--ro-bind", "/", "/", "true"];
  if (spawnSync("bwrap", words).status !== 0) return [];
  return [times("floor: bare bwrap", took("bwrap", ...words))];
}

function took(program: string, ...words: string[]): number[] {
  return Array.from({ length: measured + 1 }, () => {
    const began = performance.now();
    spawnSync(program, words);
    return performance.now() - began;
  }).slice(1); // the first one reads its files from the disk
}

/** Processor time of a process and of its children that have ended, in milliseconds, by the kernel's ticks of 10 ms. */
export function cpuOf(pid: number | "self", childrenOnly = false): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  const ticks = fields.slice(childrenOnly ? 13 : 11, 15).map(Number); // utime, stime, cutime, cstime (proc(5))
  return ticks.reduce((sum, it) => sum + it, 0) * 10;
}
