import {
  closeSync,
  fdatasync,
  openSync,
  readFileSync,
  readSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { giveUpReserve, isFull } from "./space.ts";

const datasync = promisify(fdatasync);

const lookMs = 500;
const looksBefore = 6;

/** Where a line is in the file. */
export type Position = { readonly at: number; readonly bytes: number };

/** A file of lines. Lines are only added. */
export interface LineFile {
  readonly bytes: number;
  /** On a full disk, the line stays in memory until `synced` has found room for it. */
  append(line: string): Position;
  read(position: Position): string;
  /** Resolves when all lines so far survive a power cut. On a full disk, it waits for room. */
  synced(): Promise<void>;
  close(): void;
}

/**
 * Opens the file and passes its lines to `line`, oldest first. An incomplete last line, without a newline, is
 * the rest of a write that was killed, and is removed.
 */
export function openLines(
  path: string,
  line: (text: string, position: Position) => void,
): LineFile {
  const file = openSync(path, "a+", 0o600);
  let written = replay(path, line);
  let unwritten = Buffer.alloc(0);
  let running = Promise.resolve();
  let next: Promise<void> | undefined;

  /** Writes what it can. */
  function write(): void {
    try {
      while (unwritten.length > 0) {
        const bytes = writeSync(file, unwritten);
        written += bytes;
        unwritten = unwritten.subarray(bytes);
      }
    } catch (error) {
      if (!isFull(error)) throw error;
    }
  }

  /** Waits for room. It gives up the reserve only after a while: until then, a command may still fill the disk. */
  async function room(): Promise<void> {
    for (let looks = 1; ; looks += 1) {
      write();
      if (unwritten.length === 0) return;
      if (looks > looksBefore && giveUpReserve()) continue;
      await pause(lookMs);
    }
  }

  return {
    get bytes() {
      return written + unwritten.length;
    },
    append(text) {
      const bytes = Buffer.from(`${text}\n`);
      const position = { at: written + unwritten.length, bytes: bytes.length };
      unwritten = unwritten.length === 0 ? bytes : Buffer.concat([unwritten, bytes]);
      write();
      return position;
    },
    read({ at, bytes }) {
      const buffer = Buffer.alloc(bytes);
      const found = at < written ? readSync(file, buffer, 0, Math.min(bytes, written - at), at) : 0;
      if (found < bytes) unwritten.copy(buffer, found, at + found - written);
      return buffer.toString("utf8");
    },
    /** Callers that arrive while one sync is running share the next. */
    synced() {
      next ??= running.then(async () => {
        running = next ?? running;
        next = undefined;
        await room();
        return datasync(file);
      });
      return next;
    },
    close() {
      closeSync(file);
    },
  };
}

function replay(path: string, line: (text: string, position: Position) => void): number {
  const all = readFileSync(path);
  let at = 0;
  for (let newline = all.indexOf(10); newline >= 0; newline = all.indexOf(10, at)) {
    line(all.toString("utf8", at, newline), { at, bytes: newline + 1 - at });
    at = newline + 1;
  }
  if (at < all.length) truncateSync(path, at);
  return at;
}
