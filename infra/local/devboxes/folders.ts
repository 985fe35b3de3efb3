import { createHash } from "node:crypto";
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Folders } from "./box-file.ts";

/** An id becomes a folder's name, so it may hold nothing that means something in a path. */
export function checkId(noun: "run" | "box", id: string): string {
  if (new RegExp(`^${noun}_[0-9A-Za-z_-]{1,80}$`).test(id)) return id;
  throw new TypeError(`${JSON.stringify(id.slice(0, 80))} is not the id of a ${noun}.`);
}

export const runFolder = (data: string, runId: string): string =>
  join(data, "runs", checkId("run", runId));

export const boxFolder = (data: string, runId: string, devbox: string): string =>
  join(runFolder(data, runId), "devboxes", checkId("box", devbox));

/** Exists once a stop was asked for; a DevBox whose tombstone exists never starts. */
export const tombstoneOf = (data: string, devbox: string): string =>
  join(data, "tombstones", checkId("box", devbox));

/** The tombstone that belongs to a box folder: for the supervisor's side, which is told no data folder. */
export const tombstoneBeside = (box: string): string =>
  join(dirname(dirname(dirname(dirname(box)))), "tombstones", box.slice(dirname(box).length + 1));

export function foldersOf(data: string, runId: string, devbox: string): Folders {
  const run = runFolder(data, runId);
  const box = boxFolder(data, runId, devbox);
  return {
    workspace: join(run, "workspace"),
    session: join(run, "session"),
    home: join(run, "home"),
    box,
    socket: join(socketFolder(box), "ask.sock"),
  };
}

/**
 * A path to a unix socket may have about 104 bytes, and data folders are longer than that, so
 * sockets live under the machine's folder for temporary files. Not under XDG_RUNTIME_DIR: that one
 * goes when the person logs out, and a DevBox stays.
 */
export function socketFolder(box: string): string {
  const name = createHash("sha256").update(box).digest("hex").slice(0, 16);
  const under = `wheelhouse-${process.getuid?.() ?? "me"}`;
  const paths = [tmpdir(), "/tmp"].map((root) => join(root, under, name));
  return paths.find((path) => path.length <= 90) ?? join("/tmp", under, name);
}

/** Makes what is missing. With `owner`, what commands write to belongs to that user from the start. */
export function makeFolders(folders: Folders, owner: number | undefined): void {
  for (const path of [folders.session, folders.box])
    mkdirSync(path, { recursive: true, mode: 0o700 });
  for (const path of [folders.workspace, folders.home]) {
    if (!existsSync(path)) mkdirSync(path, { recursive: true, mode: 0o700 });
    if (owner !== undefined) chownSync(path, owner, owner);
  }
  const socket = dirname(folders.socket);
  const shared = dirname(socket);
  mkdirSync(shared, { recursive: true, mode: 0o700 });
  const found = lstatSync(shared);
  const mine = found.uid === (process.getuid?.() ?? found.uid);
  if (!found.isDirectory() || !mine || (found.mode & 0o077) !== 0) {
    throw new Error(
      `${shared} must be a folder of this user with mode 0700. Remove it, then try again.`,
    );
  }
  // The folder above keeps other users out; this one is entered by the Run's own user.
  mkdirSync(socket, { recursive: true });
  chmodSync(socket, 0o711);
}

/** The folder of every DevBox that was launched here, by its id. */
export function boxesIn(data: string): Map<string, string> {
  const runs = names(join(data, "runs")).map((run) => join(data, "runs", run, "devboxes"));
  return new Map(runs.flatMap((run) => names(run).map((devbox) => [devbox, join(run, devbox)])));
}

const names = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
