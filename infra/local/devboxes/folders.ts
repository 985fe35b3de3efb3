import { createHash } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { privateTemporary } from "../data/private-folder.ts";
import type { Folders } from "./box-file.ts";

/** An id becomes the name of a folder, so it must not contain characters with a meaning in a path. */
export function checkId(noun: "run" | "box", id: string): string {
  if (new RegExp(`^${noun}_[0-9A-Za-z_-]{1,80}$`).test(id)) return id;
  throw new TypeError(`${JSON.stringify(id.slice(0, 80))} is not the id of a ${noun}.`);
}

export const runFolder = (data: string, runId: string): string =>
  join(data, "runs", checkId("run", runId));

export const boxFolder = (data: string, runId: string, devbox: string): string =>
  join(runFolder(data, runId), "devboxes", checkId("box", devbox));

export const tombstonesIn = (data: string): string => join(data, "tombstones");

/** This file exists after the first stop request. A DevBox with a tombstone never starts. */
export const tombstoneOf = (data: string, devbox: string): string =>
  join(tombstonesIn(data), checkId("box", devbox));

/** The tombstone of a box folder, for the supervisor, which does not know the data folder. */
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
    ports: join(hostFolder(box), "ports.sock"),
  };
}

/** The folder of sockets that only the server can reach. */
export const hostFolder = (box: string): string => socketFolder(`${box}#host`);

/**
 * The path of a Unix socket is limited to about 104 bytes, and data folders can be longer, so sockets are
 * below the machine's folder for temporary files. XDG_RUNTIME_DIR is unsuitable: it is deleted when the
 * person logs out, but DevBoxes stay.
 */
export function socketFolder(box: string): string {
  const name = createHash("sha256").update(box).digest("hex").slice(0, 16);
  const under = `wheelhouse-${process.getuid?.() ?? "me"}`;
  const paths = [tmpdir(), "/tmp"].map((root) => join(root, under, name));
  return paths.find((path) => path.length <= 90) ?? join("/tmp", under, name);
}

/** Creates missing folders. With `owner`, the folders that commands write to belong to that user. */
export function makeFolders(folders: Folders, owner: number | undefined): void {
  for (const path of [folders.session, folders.box])
    mkdirSync(path, { recursive: true, mode: 0o700 });
  for (const path of [folders.workspace, folders.home]) {
    if (!existsSync(path)) mkdirSync(path, { recursive: true, mode: 0o700 });
    if (owner !== undefined) chownSync(path, owner, owner);
  }
  const socket = dirname(folders.socket);
  privateTemporary(dirname(dirname(socket)));
  // The folder above keeps other users out. The Run's own user must be able to enter this one.
  mkdirSync(socket, { recursive: true });
  chmodSync(socket, 0o711);
  mkdirSync(dirname(folders.ports), { recursive: true, mode: 0o700 });
}

/** Where a spare supervisor is until it is given a DevBox. */
export const spareFolder = (data: string): string => join(data, "spare");

/** The argument of a supervisor that starts as the spare, instead of the path of a `box.json`. */
export const spareWord = "spare";

/** The folders of all DevBoxes that were launched here, by id. */
export function boxesIn(data: string): Map<string, string> {
  const runs = names(join(data, "runs")).map((run) => join(data, "runs", run, "devboxes"));
  return new Map(runs.flatMap((run) => names(run).map((devbox) => [devbox, join(run, devbox)])));
}

const names = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
