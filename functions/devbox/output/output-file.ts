import { createHash } from "node:crypto";
import {
  closeSync,
  createReadStream,
  fstatSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";

/** In bytes. `said`: what a result holds itself. */
export type Sizes = {
  readonly said: number;
  readonly head: number;
  readonly part: number;
  readonly parts: number;
};

/** Keeps up to 100 MB: the first 50 MB, and the last parts of the rest. */
export const sizes: Sizes = {
  said: 8 * 1024,
  head: 50 * 1024 ** 2,
  part: 10 * 1024 ** 2,
  parts: 5,
};

export type Files = { write(bytes: Buffer): void; close(): void };

/** Writes the first bytes to one file, and keeps the newest parts of the rest. `close` joins them into one file. */
export function createFiles(path: string, { head, part, parts }: Sizes): Files {
  const whole = openSync(path, "w", 0o600);
  const tails: { path: string; file: number; bytes: number }[] = [];
  let written = 0;
  let count = 0;
  let dropped = 0;

  function toTail(bytes: Buffer): void {
    let current = tails.at(-1);
    if (!current || current.bytes + bytes.length > part) {
      count += 1;
      const name = `${path}.${count}`;
      current = { path: name, file: openSync(name, "w+", 0o600), bytes: 0 };
      tails.push(current);
      const oldest = tails.length > parts ? tails.shift() : undefined;
      if (oldest) {
        dropped += oldest.bytes;
        remove(oldest);
      }
    }
    writeAll(current.file, bytes);
    current.bytes += bytes.length;
  }

  return {
    write(bytes) {
      if (written < head) {
        writeAll(whole, bytes);
        written += bytes.length;
      } else toTail(bytes);
    },
    close() {
      if (dropped > 0) writeAll(whole, Buffer.from(`\n[… ${dropped} bytes are left out here …]\n`));
      for (const it of tails) {
        copy(it.file, whole);
        remove(it);
      }
      closeSync(whole);
    },
  };
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

function copy(from: number, to: number): void {
  const buffer = Buffer.alloc(Math.min(1024 ** 2, fstatSync(from).size));
  for (let at = 0; ; ) {
    const bytes = readSync(from, buffer, 0, buffer.length, at);
    if (bytes === 0) return;
    writeAll(to, buffer.subarray(0, bytes));
    at += bytes;
  }
}

function remove({ path, file }: { path: string; file: number }): void {
  closeSync(file);
  rmSync(path, { force: true });
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}
