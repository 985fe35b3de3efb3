import { readFileSync } from "node:fs";

/** Limits for the commands of one Run. Memory has none: rlimits count address space, and Node reserves far more than it uses. */
export type Limits = {
  /**
   * Linux counts processes and threads per user. If every Run has its own user, this limits the Run alone.
   * If Runs share the person's user, all processes of that person count.
   */
  readonly processes: number;
  readonly fileBytes: number;
  readonly openFiles: number;
};

/** `ownUser`: the Run has its own user, so nothing else counts. */
export const defaultLimits = (ownUser: boolean): Limits => ({
  processes: ownUser ? 4096 : 8192,
  fileBytes: 10 * 1024 ** 3,
  openFiles: 4096,
});

/**
 * The same where no file may be larger than this. The disk limit of a DevBox is measured, and one call can reserve a
 * file of any size in no time, so this is what keeps that call within it. Programs count on files of a gigabyte.
 */
export const withFiles = (limits: Limits, most = limits.fileBytes): Limits => ({
  ...limits,
  fileBytes: Math.min(limits.fileBytes, Math.max(most, 1024 ** 3)),
});

/** The command line of `prlimit`. It never raises a hard limit, because that needs privilege. */
export function prlimit(program: string, limits: Limits, hard = hardLimits()): string[] {
  const to = (name: string, wanted: number) => Math.min(wanted, hard.get(name) ?? wanted);
  return [
    program,
    `--nproc=${to("processes", limits.processes)}`,
    `--fsize=${to("file size", limits.fileBytes)}`,
    `--nofile=${to("open files", limits.openFiles)}`,
    "--core=0",
    "--",
  ];
}

/** The finite hard limits of this process, by the kernel's name without "Max". */
export function hardLimits(table = readFileSync("/proc/self/limits", "utf8")): Map<string, number> {
  const rows = [...table.matchAll(/^Max (\S+(?: \S+)*) {2,}\S+ +(\d+) /gm)];
  return new Map(rows.map((row) => [row[1] ?? "", Number(row[2])]));
}
