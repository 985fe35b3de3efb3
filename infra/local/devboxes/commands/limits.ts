import { readFileSync } from "node:fs";

/** What the commands of one Run may take. Memory has no limit here: rlimits count address space, of which Node reserves far more than it uses. */
export type Limits = {
  /**
   * Linux counts processes and threads per user. Where every Run has its own user this is the
   * Run's own count; where Runs share the person's user, everything of that person counts.
   */
  readonly processes: number;
  readonly fileBytes: number;
  readonly openFiles: number;
};

/** `ownUser`: the Run's commands have a user of their own, so nothing else is counted. */
export const defaultLimits = (ownUser: boolean): Limits => ({
  processes: ownUser ? 4096 : 8192,
  fileBytes: 10 * 1024 ** 3,
  openFiles: 4096,
});

/** The words of `prlimit` for these limits. Nobody may raise a hard limit without privilege, so none is raised. */
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

/** The finite hard limits of this process, by the kernel's names without "Max". */
export function hardLimits(table = readFileSync("/proc/self/limits", "utf8")): Map<string, number> {
  const rows = [...table.matchAll(/^Max (.+?) {2,}\S+ +(\d+) /gm)];
  return new Map(rows.map((row) => [row[1] ?? "", Number(row[2])]));
}
