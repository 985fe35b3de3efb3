import { chmodSync, lstatSync, mkdirSync, opendirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** Group and other users. */
const others = 0o077;

/** The data folder cannot be used. The message says what to do. */
export class UnsafeFolder extends Error {
  override readonly name = "UnsafeFolder";
}

/**
 * Creates a folder and the folders above it. `mkdirSync` with `recursive` never returns below /proc, where nothing can
 * be created.
 */
export function createFolder(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (!found) createFolder(dirname(path));
  if (found || lstatSync(path, { throwIfNoEntry: false }))
    throw new UnsafeFolder(
      `${path} is not a folder, so the data cannot be there. Remove it, or choose another folder: --data DIR`,
    );
  mkdirSync(path, { mode: 0o700 });
}

const isMine = (uid: number): boolean => uid === (process.getuid?.() ?? uid);

/**
 * Makes a data folder that only this user can open, and takes every right of other users away from what it already
 * holds: an earlier version, a copy or `--data` may have brought loose modes. What commands wrote (workspaces and home
 * folders) keeps its modes.
 *
 * @returns the paths that other users could have opened until now
 */
export function makePrivate(data: string): string[] {
  createFolder(data);
  const { uid } = statSync(data);
  if (!isMine(uid))
    throw new UnsafeFolder(
      `${data} belongs to another user (uid ${uid}). Start Wheelhouse as that user, or choose another folder: --data DIR`,
    );
  const loose = (statSync(data).mode & others) !== 0;
  if (loose) chmodSync(data, 0o700);
  const inside = readdirSync(data).flatMap((name) => tighten(data, name, 0));
  return loose ? [data, ...inside] : []; // what a private folder holds was private
}

/**
 * What keeps its modes, by the depth of its folder: the accounts and the programs of a worker, which the users of
 * commands must be able to read, and what commands wrote. They could have nested it deeper than a path may be.
 */
const ofCommands: readonly ReadonlySet<string>[] = [
  new Set(["accounts", "programs", "trash"]),
  new Set(),
  new Set(["workspace", "home"]),
  new Set(),
  new Set(["tmp"]),
];

/** Engines write into a Run's session, which may therefore be deep and full. Its folder keeps other users out anyway. */
const deepest = 4;
const mostInFolder = 10_000;

/** @param depth 0: in the data folder itself; 2: in the folder of a Run */
function tighten(folder: string, name: string, depth: number): string[] {
  if (ofCommands[depth]?.has(name)) return [];
  const path = join(folder, name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.isSymbolicLink() || !isMine(found.uid)) return [];
  const loose = (found.mode & others) !== 0;
  if (loose) chmodSync(path, found.mode & 0o700);
  const names = found.isDirectory() && depth < deepest ? namesIn(path) : [];
  const inside = names.flatMap((it) => tighten(path, it, depth + 1));
  return [...(loose ? [path] : []), ...inside];
}

/** The first names in a folder, without reading all of it. */
function namesIn(path: string): string[] {
  const folder = opendirSync(path);
  const names: string[] = [];
  try {
    for (let it = folder.readSync(); it && names.length < mostInFolder; it = folder.readSync())
      names.push(it.name);
  } finally {
    folder.closeSync();
  }
  return names;
}

/** This user's folder below a folder for temporary files. Throws if another user made it or can open it. */
export function privateTemporary(root: string): string {
  const folder = join(root, `wheelhouse-${process.getuid?.() ?? "me"}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (found.isDirectory() && isMine(found.uid) && (found.mode & others) === 0) return folder;
  throw new UnsafeFolder(
    `${folder} must be a folder of this user with mode 0700. Remove it, then try again.`,
  );
}
