import { readFileSync } from "node:fs";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";

type Limits = NonNullable<BoxConfig["limits"]>;

/** How often the kernel refused something to the DevBox. */
export type Counted = { readonly memory: number; readonly processes: number };

/** Reads the counters of a DevBox's control groups. Zero where there are none. */
export const readCounted = ({ counters }: Limits): Counted => ({
  memory: countIn(counters.memory, "oom_kill"),
  processes: countIn(counters.processes, "max"),
});

/** The number after a key in a file of lines such as `oom_kill 3`. */
function countIn(path: string | undefined, key: string): number {
  if (path === undefined) return 0;
  try {
    const found = new RegExp(`^${key} (\\d+)$`, "m").exec(readFileSync(path, "utf8"));
    return Number(found?.[1] ?? 0);
  } catch {
    return 0; // the groups are removed with the DevBox
  }
}
