import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import { readCleanly } from "./clean-room.ts";
import { findScript, foundIn, mostRepositories } from "./find-repositories.ts";
import type { Left } from "./left-out.ts";
import { type RepositoryRead, readRepository } from "./read-repository.ts";

/** The size limit of all patches together. */
const mostBytes = 10 * 1024 ** 2;
/** A repository has room for at least this much, however large the others are. */
const leastBytes = 64 * 1024;
/** The limit for what the search for repositories prints. */
const foundBytes = 1024 ** 2;

export type WorkspaceRead = {
  /** The repositories that changed, the workspace's own first. */
  readonly changed: readonly RepositoryRead[];
  readonly left: readonly Left[];
  /** Why the workspace's own repository could not be read. */
  readonly failed?: string;
};

type Config = Pick<BoxConfig, "command" | "folders">;

/**
 * Reads the workspace and every repository below it. A submodule is compared with the commit that the repository
 * around it names; another one with the commit that it was cloned at, as it says itself. Undefined if this host has no
 * git.
 */
export async function readRepositories(
  config: Config,
  base: string | undefined,
  ms: number,
  signal: AbortSignal,
): Promise<WorkspaceRead | undefined> {
  const end = performance.now() + ms;
  const heard = await readCleanly(config, findScript, { ms, bytes: foundBytes }, signal);
  if (!heard) return undefined;
  const found = foundIn(heard.output);
  const candidates = found.repositories.slice(0, mostRepositories);
  const left: Left[] = [...found.left];
  if (heard.code !== 0) left.push({ why: "search", files: 1, path: "" });
  for (const path of found.repositories.slice(mostRepositories))
    left.push({ why: "repositories", files: 1, path });

  const changed: RepositoryRead[] = [];
  const inside = new Set<string>();
  const links = new Map<string, string>();
  let failed: string | undefined;
  let room = mostBytes;
  for (const at of ["", ...candidates]) {
    if (inside.has(at)) continue;
    const below = at === "" ? "" : `${at}/`;
    const read = await readRepository(
      config,
      {
        at,
        base: at === "" ? base : links.get(at),
        inner: candidates
          .filter((it) => it !== at && it.startsWith(below))
          .map((it) => it.slice(below.length)),
        patchBytes: Math.max(leastBytes, room),
      },
      at === "" ? ms : Math.max(1, Math.round(end - performance.now())),
      signal,
    );
    if (typeof read === "string") {
      if (at === "") failed = read;
      else left.push({ why: "repository", files: 1, path: at });
    }
    if (typeof read !== "object") continue;
    for (const path of read.inside) inside.add(below + path);
    for (const [path, commit] of read.links) links.set(below + path, commit);
    for (const it of read.left) left.push({ ...it, path: below + it.path });
    if (read.patch.length === 0) continue;
    room -= read.patch.length;
    changed.push(read);
  }
  return { changed, left, ...(failed === undefined ? {} : { failed }) };
}
