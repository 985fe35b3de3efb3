import {
  closeSync,
  fdatasync,
  openSync,
  readFileSync,
  readSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { promisify } from "node:util";

const datasync = promisify(fdatasync);

/** Where a line is in the file. */
export type Position = { readonly at: number; readonly bytes: number };

/** A file of lines. Lines are only added. */
export interface LineFile {
  readonly bytes: number;
  append(line: string): Position;
  read(position: Position): string;
  /** Resolves when all lines so far survive a power cut. */
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
  let end = replay(path, line);
  let running = Promise.resolve();
  let next: Promise<void> | undefined;

  return {
    get bytes() {
      return end;
    },
    append(text) {
      const bytes = Buffer.from(`${text}\n`);
      const position = { at: end, bytes: bytes.length };
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      end += bytes.length;
      return position;
    },
    read({ at, bytes }) {
      const buffer = Buffer.alloc(bytes);
      readSync(file, buffer, 0, bytes, at);
      return buffer.toString("utf8");
    },
    /** Callers that arrive while one sync is running share the next. */
    synced() {
      next ??= running.then(() => {
        running = next ?? running;
        next = undefined;
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
