import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where a DevBox's things are on this machine. */
export type Folders = {
  /** The repository; survives every DevBox of its Run. */
  readonly workspace: string;
  /** Engine session and journal; survives every DevBox of its Run, and commands do not see it. */
  readonly session: string;
  /** This DevBox alone: box.json, spool, log, claim. Commands do not see it. */
  readonly box: string;
  /** HOME of commands; survives every DevBox of its Run. */
  readonly home: string;
  /** The path at which the supervisor listens. Its folder holds nothing else and is shown to commands. */
  readonly socket: string;
};

/** How the supervisor runs a command: spawn `[...prefix, ...argv]` with `{ HOME, PATH, ...env }` and nothing of its own. */
export type Command = {
  readonly prefix: readonly string[];
  /** The workspace as a command sees it. */
  readonly workspace: string;
  /** The supervisor's socket as a command sees it. */
  readonly socket: string;
  readonly home: string;
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** The engines' programs: by name, the words that start one. */
  readonly programs: Readonly<Record<string, readonly string[]>>;
};

/** What a supervisor is told when it starts, as `box.json`. */
export type BoxFile = {
  readonly devbox: string;
  readonly runId: string;
  readonly generation: number;
  readonly coordinator: string;
  readonly bootToken: string;
  readonly isolated: boolean;
  readonly folders: Folders;
  readonly command: Command;
};

/** How and where commands run: in a sandbox, or as plain processes. */
export interface CommandPlace {
  readonly isolated: boolean;
  /** In words, for people. */
  readonly isolation: string;
  /** The user id that workspace and home must belong to; undefined means the server's own user. */
  owner(runId: string): number | undefined;
  command(devbox: string, runId: string, folders: Folders): Command;
}

/** The name of the variable that marks every process of a DevBox with its id. */
export const mark = "WHEELHOUSE_DEVBOX";

export const boxFileOf = (box: string): string => join(box, "box.json");

/** Writes `box.json` whole or not at all, readable by this user only: it holds the boot token. */
export function writeBoxFile(file: BoxFile): string {
  const path = boxFileOf(file.folders.box);
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify(file, null, 2), { mode: 0o600 });
  renameSync(fresh, path);
  return path;
}

/** What was written for a DevBox; undefined when nothing was. */
export function readBoxFile(box: string): BoxFile | undefined {
  const path = boxFileOf(box);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as BoxFile) : undefined;
}
