import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/**
 * The unprivileged user of a Run's commands when the server runs as root. Each Run has its own user, so Runs
 * cannot signal or read each other, and each has its own process count. The user needs no account. The ids
 * are from a range that systemd leaves free, or from the range that a small container maps.
 */
export function runUser(runId: string, map = uidMap()): number {
  const number = createHash("sha256").update(runId).digest().readUInt32BE();
  return map.some(
    ([first, count]) => first <= wide.first && wide.first + wide.count <= first + count,
  )
    ? wide.first + (number % wide.count)
    : narrow.first + (number % narrow.count);
}

const wide = { first: 1_900_000_000, count: 2 ** 24 };
const narrow = { first: 60_000, count: 5_000 };

/** The ranges of user ids on this system: first id and count. */
function uidMap(text = readFileSync("/proc/self/uid_map", "utf8")): [number, number][] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([first = 0, , count = 0]) => [first, count]);
}
