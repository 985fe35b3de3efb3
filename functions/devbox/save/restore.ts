import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { lstat, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BoxConfig, HelloReply } from "../../../shared/schemas/box-protocol.ts";
import { unpack } from "../../archive/archive.ts";
import { begunFromFile, savedFolders } from "../../archive/saved-folders.ts";
import type { Line } from "../coordinator/connection.ts";
import { readIfThere, writeDurably } from "../coordinator/durable-file.ts";
import type { Note } from "../note.ts";

const tries = 4;

/**
 * Restores the folders that an earlier DevBox saved. They are emptied before each try, so that nothing older and no
 * partial archive remains. Throws after four failed tries; then this DevBox must end.
 *
 * Where the host keeps folders, they may already go on from this very save: then they are newer, and stay.
 *
 * @param again says hello once more, to get a new download address
 */
export async function restore(
  config: Pick<BoxConfig, "folders">,
  hello: HelloReply,
  again: () => Promise<HelloReply>,
  line: Pick<Line, "read">,
  note: Note,
  signal: AbortSignal,
): Promise<void> {
  const { root, folders } = savedFolders(config.folders);
  const paths = folders.map(({ at }) => join(root, at));
  const marker = begunFromFile(config.folders);
  let reply = hello;
  for (let n = 1; ; n++) {
    const { restore: from, ephemeral } = reply;
    if (!from) return;
    if (!ephemeral && from.save !== undefined && readIfThere(marker) === from.save) return;
    try {
      const owners = await Promise.all(paths.map(emptied));
      const archive = await read(from.url, line, signal);
      await unpack(checked(archive, from), root, folders, signal);
      for (const [index, path] of paths.entries()) await give(path, owners[index], signal);
      if (from.save !== undefined) writeDurably(marker, from.save);
      note("devbox.restored", { bytes: from.bytes });
      return;
    } catch (error) {
      signal.throwIfAborted();
      note("devbox.not-restored", { why: String(error) });
      if (n === tries) {
        await Promise.all(paths.map(emptied));
        throw error;
      }
    }
    reply = await again();
  }
}

/** The bytes of an archive: from the coordinator, or from its store. */
async function read(
  url: string,
  line: Pick<Line, "read">,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  if (url.startsWith("/")) return line.read(url, signal);
  const response = await fetch(url, { signal, redirect: "error" });
  if (response.ok && response.body) return response.body;
  throw new Error(`The store answered ${response.status}.`);
}

/** Passes an archive on. Throws at its end if its size or hash differs from the saved one. */
async function* checked(
  stream: AsyncIterable<Uint8Array>,
  { bytes, sha256 }: { readonly bytes: number; readonly sha256: string },
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let length = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    length += chunk.length;
    yield chunk;
  }
  if (length !== bytes || hash.digest("hex") !== sha256)
    throw new Error("The archive differs from the one that was saved.");
}

type Owner = { readonly uid: number; readonly gid: number };

/**
 * Removes the folder's contents, not the folder: on Fargate it is the mount point of a volume. Returns who owns the
 * folder on this host.
 */
async function emptied(folder: string): Promise<Owner> {
  await mkdir(folder, { recursive: true });
  const { uid, gid } = await lstat(folder);
  try {
    await empty(folder);
  } catch {
    await run("chmod", ["-R", "u+rwX", "--", folder]); // commands may have closed a folder, also to themselves
    await empty(folder);
  }
  return { uid, gid };
}

async function empty(folder: string): Promise<void> {
  const names = await readdir(folder);
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

/** Another host may have run the commands as another user. Then all files go to the user of this host. */
async function give(folder: string, owner: Owner | undefined, signal: AbortSignal): Promise<void> {
  if (!owner || process.getuid?.() !== 0) return;
  const words = ["--recursive", "--no-dereference", `${owner.uid}:${owner.gid}`, "--", folder];
  await run("chown", words, { signal });
}

const run = promisify(execFile);
