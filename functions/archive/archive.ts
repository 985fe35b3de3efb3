import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib";

import type { SavedFolder } from "./saved-folders.ts";

/** Caches below the home folder. Tools create them again, and they would be most of the archive. */
const caches = [".cache", ".npm/_cacache", ".npm/_logs", ".cargo/registry/cache", ".gradle/caches"];

const root = process.getuid?.() === 0;

/**
 * Packs folders below a root into one compressed stream. A file may change or disappear while it is read. Throws when
 * tar fails for another reason.
 */
export async function* pack(
  below: string,
  folders: readonly SavedFolder[],
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const excluded = [
    ...folders.flatMap(({ at, what }) =>
      what === "home" ? caches.map((it) => `--exclude=${at}/${it}`) : [],
    ),
    "--exclude=*/node_modules/.cache",
  ];
  const named = folders.flatMap(({ at, as }) => renamed(at, as));
  const paths = folders.map(({ at }) => at);
  const tar = spawn(
    "tar",
    ["--create", "--file=-", "--numeric-owner", "--sparse", ...excluded, ...named, "--", ...paths],
    { cwd: below, signal, stdio: ["ignore", "pipe", "pipe"] },
  );
  const ended = endOf(tar);
  ended.catch(() => {}); // awaited below, unless the reader stops early
  const level = { [constants.ZSTD_c_compressionLevel]: 3 };
  const zstd = createZstdCompress({ params: level });
  const piped = pipeline(tar.stdout as Readable, zstd);
  piped.catch(() => {}); // awaited below, after the data
  try {
    yield* zstd;
    await piped;
    const { code, said } = await ended;
    if (code !== 0 && code !== 1) throw new Error(`tar ended with ${code}: ${said}`); // 1: a file changed
  } finally {
    tar.kill(); // it would stay blocked if the reader stopped early
  }
}

/** Unpacks these folders of an archive below a root, and nothing else. */
export async function unpack(
  archive: AsyncIterable<Uint8Array>,
  below: string,
  folders: readonly SavedFolder[],
  signal: AbortSignal,
): Promise<void> {
  const owner = root ? "--same-owner" : "--no-same-owner";
  const named = folders.flatMap(({ at, as }) => renamed(as, at));
  const args = ["--extract", "--file=-", "--numeric-owner", "--preserve-permissions", owner];
  const tar = spawn("tar", [...args, ...named, "--", ...folders.map(({ as }) => as)], {
    cwd: below,
    signal,
    stdio: ["pipe", "ignore", "pipe"],
  });
  const ended = endOf(tar);
  const input = tar.stdin;
  if (!input) throw new Error("tar takes no input.");
  input.on("error", () => {}); // tar may end before the padding of its input does
  const written = pipeline(archive, createZstdDecompress(), async (source) => {
    for await (const chunk of source) await give(input, chunk);
  });
  const [{ code, said }] = await Promise.all([ended, written.finally(() => input.end())]);
  if (code !== 0) throw new Error(`tar ended with ${code}: ${said}`);
}

/** Once tar has ended, the rest is passed over. So the archive is always read to its end, where it is checked. */
async function give(input: Writable, chunk: Uint8Array): Promise<void> {
  if (input.destroyed || input.write(chunk)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const event of ["drain", "close"]) input.once(event, resolve);
  await promise;
  for (const event of ["drain", "close"]) input.off(event, resolve);
}

/** Renames a folder and what is in it, also as the target of a hard link; never the target of a symbolic link. */
const renamed = (from: string, to: string): string[] =>
  from === to ? [] : [`--transform=flags=rhS;s,^${from}\\(/\\|$\\),${to}\\1,`];

async function endOf(tar: ChildProcess): Promise<{ code: number | null; said: string }> {
  const [[code], said] = await Promise.all([
    once(tar, "close"),
    tar.stderr ? text(tar.stderr) : "",
  ]);
  return { code, said: said.slice(-1_000).trim() };
}
