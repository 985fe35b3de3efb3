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

/** Where a line stands in the file. */
export type Place = { readonly at: number; readonly bytes: number };

/** A file of lines that only grows. */
export interface LineFile {
  readonly bytes: number;
  append(line: string): Place;
  read(place: Place): string;
  /** Resolves when everything appended so far survives a power cut. */
  synced(): Promise<void>;
  close(): void;
}

/**
 * Opens the file and hands its lines to `line`, the oldest first. What a kill left half written at
 * the end is cut off: a line counts from its newline on.
 */
export function openLines(path: string, line: (text: string, place: Place) => void): LineFile {
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
      const place = { at: end, bytes: bytes.length };
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      end += bytes.length;
      return place;
    },
    read({ at, bytes }) {
      const buffer = Buffer.alloc(bytes);
      readSync(file, buffer, 0, bytes, at);
      return buffer.toString("utf8");
    },
    /** Everybody who comes while one sync runs shares the next. */
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

function replay(path: string, line: (text: string, place: Place) => void): number {
  const all = readFileSync(path);
  let at = 0;
  for (let newline = all.indexOf(10); newline >= 0; newline = all.indexOf(10, at)) {
    line(all.toString("utf8", at, newline), { at, bytes: newline + 1 - at });
    at = newline + 1;
  }
  if (at < all.length) truncateSync(path, at);
  return at;
}
