import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { giveUpReserve, isFull } from "./space.ts";

/** Replaces a file completely or not at all. When this returns, the new text survives a power cut. On a full disk, it gives up the reserve. */
export function writeDurably(path: string, text: string): void {
  try {
    replace(path, text);
  } catch (error) {
    if (!isFull(error) || !giveUpReserve()) throw error;
    replace(path, text);
  }
}

function replace(path: string, text: string): void {
  const fresh = `${path}.new`;
  writeFileSync(fresh, text, { mode: 0o600, flush: true });
  renameSync(fresh, path);
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** The text of a file, or undefined if the file does not exist. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
