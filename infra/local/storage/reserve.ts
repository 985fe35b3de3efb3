import { randomBytes } from "node:crypto";
import { rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { amount } from "../../../shared/words/limit.ts";
import { canReserve, isLow, lowBytes, reserveBytes, type Space } from "./room.ts";

/** `low`: no new DevBox starts. `full`: a write has failed, and only what ends Runs is still written. */
export type Room = "enough" | "low" | "full";

/** The space of a data folder. */
export interface Reserve {
  room(): Room;
  /** The room as a sentence for people. Undefined while there is enough. */
  words(): string | undefined;
  /** Gives up a part of the reserve because the disk is full. False: nothing is left to give, or the last part was given just now. */
  giveUp(): boolean;
}

/** The reserve has parts, because a command that still fills the disk takes what is given up. */
const parts = 4;
/** A DevBox notices within this time that it fills the disk, and ends its work. */
const apartMs = 3_000;

export function spaceOf(folder: string): Space {
  const { blocks, bavail, bsize, files, ffree } = statfsSync(folder);
  return { bytes: blocks * bsize, freeBytes: bavail * bsize, files, freeFiles: ffree };
}

/**
 * Keeps space of the data folder for the ends of Runs.
 *
 * @param now milliseconds of a clock that only goes forward
 */
export function openReserve(data: string, now: () => number = () => performance.now()): Reserve {
  const paths = Array.from({ length: parts }, (_, n) => join(data, `reserve.${n}`));
  const partBytes = Math.floor(reserveBytes(spaceOf(data)) / parts);
  const held = () => paths.filter((path) => statSync(path, { throwIfNoEntry: false }));
  let full = false;
  let gaveAt = Number.NEGATIVE_INFINITY;

  function restore(): void {
    const missing = paths.filter((path) => sizeOf(path) !== partBytes);
    if (missing.length > 0 && !canReserve(spaceOf(data))) return;
    try {
      for (const path of missing) fill(path, partBytes);
      full = false;
    } catch {
      for (const path of missing) rmSync(path, { force: true });
    }
  }

  restore();
  const room = (): Room => {
    if (full) restore(); // somebody may have freed space
    return full ? "full" : isLow(spaceOf(data)) ? "low" : "enough";
  };
  return {
    room,
    words() {
      const now = room();
      const space = spaceOf(data);
      if (now === "full")
        return `The disk of ${data} is full. Free some space: until then, no Run can start or continue.`;
      if (now === "enough") return undefined;
      return space.freeBytes < lowBytes(space)
        ? `Only ${amount(space.freeBytes)} are free on the disk of ${data}. New DevBoxes start again when ${amount(lowBytes(space))} are free.`
        : `Only ${space.freeFiles} more files fit on the disk of ${data}. Delete some: new DevBoxes start when there is room.`;
    },
    giveUp() {
      full = true;
      const [path] = held();
      if (path === undefined || now() - gaveAt < apartMs) return false;
      gaveAt = now();
      rmSync(path, { force: true });
      return true;
    },
  };
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Random bytes, because some file systems store zeros and equal blocks without taking space. */
const fill = (path: string, bytes: number): void =>
  writeFileSync(path, randomBytes(bytes), { mode: 0o600, flush: true });
