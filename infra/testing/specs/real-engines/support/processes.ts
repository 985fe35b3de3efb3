import { readdirSync, readFileSync } from "node:fs";

export type Process = { readonly pid: number; readonly words: string };

/** All processes on this machine that belong to a Run's engine. */
export function processesOf(runId: string): Process[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => {
      try {
        const surroundings = readFileSync(`/proc/${pid}/environ`, "utf8");
        if (!surroundings.includes(`WHEELHOUSE_RUN=${runId}`)) return [];
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        return [{ pid: Number(pid), words }];
      } catch {
        return []; // it has ended, or belongs to another user
      }
    });
}
