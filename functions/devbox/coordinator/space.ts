import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";

const reservedBytes = 256 * 1024;

let reserve: string | undefined;

/** Whether an error says that the disk is full, in bytes, files or a quota (errno(3)). */
export const isFull = (error: unknown): boolean =>
  error instanceof Error && "code" in error && ["ENOSPC", "EDQUOT"].includes(String(error.code));

/** Keeps space on disk for what the DevBox must still write when the disk is full. Without room for it, there is none. */
export function holdReserve(path: string): void {
  try {
    // random, because some file systems store zeros without taking space
    writeFileSync(path, randomBytes(reservedBytes), { mode: 0o600, flush: true });
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
