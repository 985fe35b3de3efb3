import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BoxLimits } from "./limits/box-limits.ts";
import type { Counters } from "./limits/control-groups.ts";

/** The folders of a DevBox on this machine. */
export type Folders = {
  /** The repository; survives every DevBox of its Run. */
  readonly workspace: string;
  /** Engine session and journal; survives every DevBox of its Run. Hidden from commands. */
  readonly session: string;
  /** For this DevBox only: box.json, spool, log, claim. Hidden from commands. */
  readonly box: string;
  /** HOME of commands; survives every DevBox of its Run. */
  readonly home: string;
  /** The socket of the supervisor. Its folder contains nothing else, and commands can see it. */
  readonly socket: string;
  /** The socket at which the server asks for ports of the DevBox. Nothing in the DevBox can see it. */
  readonly ports: string;
};

/** How the supervisor runs commands, with `{ HOME, PATH, ...env }` and none of its own environment. */
export type Command = {
  /** Goes before an argv. In a sandbox: builds one around it. */
  readonly prefix: readonly string[];
  /** Where the sandbox shares the loopback of its machine: `at` in `prefix` gives way to one `each` for every port of a gate, with its number instead of `PORT`. */
  readonly reach?: { readonly at: string; readonly each: string };
  /**
   * How to end what does not end with the program that started it, as a container: `all` removes everything of this
   * DevBox, and `one` removes the sandbox whose name stands instead of the word `name` in it and in `prefix`.
   */
  readonly remove?: {
    readonly name: string;
    readonly one: readonly string[];
    readonly all: readonly string[];
  };
  /** The argv of the first process in a sandbox that lives as long as the DevBox, and starts the commands in it. */
  readonly first?: readonly string[];
  /** Path of the workspace for a command. */
  readonly workspace: string;
  /** How the supervisor reads the workspace apart from everything in the DevBox. Missing where there is no git. */
  readonly clean?: { readonly prefix: readonly string[]; readonly git: string };
  /** Path of the supervisor's socket for a command. */
  readonly socket: string;
  readonly home: string;
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** The command line of each engine's program, by name. */
  readonly programs: Readonly<Record<string, readonly string[]>>;
};

/** The input of a supervisor, stored as `box.json`. */
export type BoxFile = {
  readonly devbox: string;
  readonly runId: string;
  readonly generation: number;
  readonly coordinator: string;
  readonly bootToken: string;
  readonly isolated: boolean;
  readonly folders: Folders;
  readonly command: Command;
  readonly limits: BoxLimits & { readonly counters: Counters };
};

/** How and where commands run: in a sandbox, or as plain processes. */
export interface CommandPlace {
  readonly isolated: boolean;
  /** The kind of isolation, for people. */
  readonly isolation: string;
  /** The user id that workspace and home must belong to; undefined means the server's own user. */
  owner(runId: string): number | undefined;
  /** Whether `command` applies the limits itself. Otherwise its processes need control groups. */
  readonly limitsItself?: boolean;
  /** @param limits what the DevBox may take, for what the place itself can limit */
  command(devbox: string, runId: string, folders: Folders, limits?: BoxLimits): Command;
}

/** The name of the variable that marks every process of a DevBox with its id. */
export const mark = "WHEELHOUSE_DEVBOX";

export const boxFileOf = (box: string): string => join(box, "box.json");

/** Writes `box.json` atomically. Only this user can read it, because it contains the boot token. */
export function writeBoxFile(file: BoxFile): string {
  const path = boxFileOf(file.folders.box);
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify(file, null, 2), { mode: 0o600 });
  renameSync(fresh, path);
  return path;
}

/** Reads `box.json`; undefined when it does not exist. */
export function readBoxFile(box: string): BoxFile | undefined {
  const path = boxFileOf(box);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as BoxFile) : undefined;
}
