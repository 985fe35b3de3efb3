import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib";

/** Caches. Tools create them again, and they would be most of the archive. Tar patterns, relative to the archive's root. */
const left = [
  "home/devbox/.cache",
  "home/devbox/.npm/_cacache",
  "home/devbox/.npm/_logs",
  "home/devbox/.cargo/registry/cache",
  "home/devbox/.gradle/caches",
  "*/node_modules/.cache",
];

const root = process.getuid?.() === 0;

/**
 * Packs folders below a root into one compressed stream. A file may change or disappear while it is read. Throws when
 * tar fails for another reason.
 */
export async function* pack(
  below: string,
  folders: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const excluded = left.map((pattern) => `--exclude=${pattern}`);
  const tar = spawn(
    "tar",
    ["--create", "--file=-", "--numeric-owner", "--sparse", ...excluded, "--", ...folders],
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
  folders: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const owner = root ? "--same-owner" : "--no-same-owner";
  const args = ["--extract", "--file=-", "--numeric-owner", "--preserve-permissions", owner];
  const tar = spawn("tar", [...args, "--", ...folders], {
    cwd: below,
    signal,
    stdio: ["pipe", "ignore", "pipe"],
  });
  const ended = endOf(tar);
  if (!tar.stdin) throw new Error("tar takes no input.");
  const written = pipeline(archive, createZstdDecompress(), tar.stdin).catch((error) => error);
  const { code, said } = await ended;
  const broken: unknown = await written;
  const tarEnded = broken instanceof Error && "code" in broken && broken.code === "EPIPE";
  if (broken instanceof Error && !tarEnded) throw broken;
  if (code !== 0) throw new Error(`tar ended with ${code}: ${said}`);
}

async function endOf(tar: ChildProcess): Promise<{ code: number | null; said: string }> {
  const [[code], said] = await Promise.all([
    once(tar, "close"),
    tar.stderr ? text(tar.stderr) : "",
  ]);
  return { code, said: said.slice(-1_000).trim() };
}
