import { randomFillSync } from "node:crypto";
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";

const reservedBytes = 256 * 1024;

let reserve: string | undefined;

/** Whether an error says that the disk is full, in bytes, files or a quota (errno(3)). */
export const isFull = (error: unknown): boolean =>
  error instanceof Error && "code" in error && ["ENOSPC", "EDQUOT"].includes(String(error.code));

/** Keeps space on disk for what the DevBox must still write when the disk is full. Without room for it, there is none. */
export function holdReserve(path: string): void {
  const bytes = randomFillSync(Buffer.alloc(reservedBytes)); // some file systems store zeros without taking space
  try {
    const file = openSync(path, "w", 0o600);
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    reserve = path;
  } catch (error) {
    rmSync(path, { force: true });
    if (!isFull(error)) throw error;
  }
}

/** Gives the reserve up. False: there is none left. */
export function giveUpReserve(): boolean {
  if (reserve === undefined) return false;
  rmSync(reserve, { force: true });
  reserve = undefined;
  return true;
}
