import { createHash } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BoxConfig, HelloReply } from "../../../shared/schemas/box-protocol.ts";
import type { Line } from "../coordinator/connection.ts";
import type { Note } from "../note.ts";
import { unpack } from "./archive.ts";
import { savedFolders } from "./saver.ts";

const tries = 4;

/**
 * Restores the folders that an earlier DevBox saved. The folders are empty at first, and are emptied after a failed try,
 * so that no partial archive remains. Throws after four failed tries; then this DevBox must end.
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
  const { root, folders } = savedFolders(config);
  let reply = hello;
  for (let n = 1; ; n++) {
    const { restore: from } = reply;
    if (!from) return;
    try {
      const archive = await read(from.url, line, signal);
      await unpack(checked(archive, from), root, folders, signal);
      note("devbox.restored", { bytes: from.bytes });
      return;
    } catch (error) {
      signal.throwIfAborted();
      note("devbox.not-restored", { why: String(error) });
      await Promise.all(folders.map((folder) => emptied(join(root, folder))));
      if (n === tries) throw error;
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

/** Removes the folder's contents, not the folder: on Fargate it is the mount point of a volume. */
async function emptied(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
