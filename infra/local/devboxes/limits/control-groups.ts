import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import type { BoxLimits } from "./box-limits.ts";
import {
  type Controller,
  controllers,
  enableControllers,
  findHierarchy,
  type Hierarchy,
  kernel,
} from "./hierarchy.ts";

/** The kernel's files that count how often a DevBox reached a limit. A supervisor reads them. */
export type Counters = { readonly memory?: string; readonly processes?: string };

/** The control groups of one DevBox. A process that writes 0 into `cgroup.procs` of each folder joins them. */
export type Group = { readonly folders: readonly string[]; readonly counters: Counters };

/** Control groups for the DevBoxes of one data folder. */
export interface ControlGroups {
  readonly version: 1 | 2;
  /** What the kernel limits for us here. */
  readonly limited: readonly Controller[];
  /** Creates the groups of a DevBox, whose folder remembers them. Safe to repeat. */
  create(box: string, limits: BoxLimits): Group;
  /** Removes groups without processes whose DevBox has no folder any more. */
  removeStrays(boxes: ReadonlySet<string>): void;
}

/** Finds out which limits the kernel keeps for this process. On other systems than Linux: none. */
export function controlGroups(data: string, found = hierarchyHere()): ControlGroups {
  const prefix = `wheelhouse-${createHash("sha256").update(data).digest("hex").slice(0, 8)}-`;
  const { version } = found;
  const limited = controllers.filter((name) => found.parents[name] !== undefined);
  const parents = [...new Set(Object.values(found.parents))];

  return {
    version,
    limited,
    create(box, limits) {
      const name = `${prefix}${basename(box)}`;
      const folders = parents.map((parent) => join(parent, name));
      // Before the groups, so that a crash in between leaves none that nobody removes.
      writeFileSync(join(box, record), JSON.stringify(folders), { mode: 0o600 });
      if (version === 2) for (const parent of parents) enableControllers(parent);
      for (const folder of folders) mkdirSync(folder, { recursive: true });
      const of = (controller: Controller, file: string) =>
        join(found.parents[controller] ?? "", name, file);
      for (const controller of limited)
        for (const [file, value] of settings(version, controller, limits)) {
          const path = of(controller, file);
          // A kernel without swap has no limit for it. Every other limit must hold, or nothing is launched.
          if (existsSync(path) || !swap.test(file)) writeFileSync(path, value);
        }
      const events = version === 2 ? "memory.events" : "memory.oom_control";
      return {
        folders,
        counters: {
          ...(limited.includes("memory") && { memory: of("memory", events) }),
          ...(limited.includes("pids") && { processes: of("pids", "pids.events") }),
        },
      };
    },
    removeStrays(boxes) {
      for (const parent of parents)
        for (const name of readdirSync(parent))
          if (name.startsWith(prefix) && !boxes.has(name.slice(prefix.length)))
            removeGroup(join(parent, name));
    },
  };
}

const hierarchyHere = (): Hierarchy =>
  process.platform === "linux" ? findHierarchy(kernel()) : { version: 2, parents: {} };

/** The file in a DevBox's folder that names its groups. */
const record = "control-groups.json";

function foldersOf(box: string): readonly string[] {
  const path = join(box, record);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as string[]) : [];
}

/** The processes in the groups of a DevBox, whatever they did to their session or their environment. */
export function processesIn(box: string): number[] {
  const texts = foldersOf(box).map((folder) => {
    const path = join(folder, "cgroup.procs");
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  });
  const pids = texts.join("\n").split("\n").map(Number);
  return [...new Set(pids.filter((pid) => pid > 0 && pid !== process.pid))];
}

/** Lets no process of a DevBox start another one, so that whoever ends them all does not race a fork bomb. */
export function stopForks(box: string): void {
  for (const folder of foldersOf(box)) {
    const path = join(folder, "pids.max");
    if (existsSync(path)) writeFileSync(path, "0");
  }
}

/** Removes the groups of a DevBox that is gone. False: something is still busy, and a later call removes it. */
export function removeGroups(box: string): boolean {
  const left = foldersOf(box).filter((folder) => !removeGroup(folder));
  if (left.length === 0) rmSync(join(box, record), { force: true });
  return left.length === 0;
}

/** True when the group does not exist any more. */
function removeGroup(folder: string): boolean {
  if (!existsSync(folder)) return true;
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false; // it still has a process
  }
}

const swap = /^memory\.(swap|memsw)\./;

/** Less weight than the server and its supervisors, which stay in the group above. The default is 1024 or 100. */
const weight = { 1: "512", 2: "50" };
const periodMicroseconds = 100_000;

/** What to write for a limit, in this order. */
function settings(
  version: 1 | 2,
  controller: Controller,
  { memoryBytes, processes, cpus }: BoxLimits,
): [file: string, value: string][] {
  const quota = Math.max(1_000, Math.round(cpus * periodMicroseconds));
  switch (controller) {
    case "memory":
      return version === 2
        ? [
            ["memory.max", `${memoryBytes}`],
            ["memory.swap.max", "0"],
          ]
        : [
            ["memory.limit_in_bytes", `${memoryBytes}`],
            ["memory.memsw.limit_in_bytes", `${memoryBytes}`],
          ];
    case "pids":
      return [["pids.max", `${processes}`]];
    case "cpu":
      return version === 2
        ? [
            ["cpu.max", `${quota} ${periodMicroseconds}`],
            ["cpu.weight", weight[2]],
          ]
        : [
            ["cpu.cfs_period_us", `${periodMicroseconds}`],
            ["cpu.cfs_quota_us", `${quota}`],
            ["cpu.shares", weight[1]],
          ];
    default:
      return controller satisfies never;
  }
}
