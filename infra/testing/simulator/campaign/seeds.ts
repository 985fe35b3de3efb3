import { readFileSync } from "node:fs";
import * as z from "zod";

const dayMs = 86_400_000;
/** Each day has this many seeds of its own. */
const seedsOfDay = 10_000;
const firstDay = Math.floor(Date.parse("2026-11-30T00:00:00.000Z") / dayMs);
/** Far from the seeds that people type. Seeds have 32 bits, so the days last for centuries. */
const firstSeed = 1_000_000_000;

/** The first seed of the range that belongs to a day (UTC). */
export const seedOfDay = (now: number): number =>
  firstSeed + (Math.floor(now / dayMs) - firstDay) * seedsOfDay;

/** Seeds that once failed. */
export function keptSeeds(): number[] {
  const text = readFileSync(new URL("../seeds.json", import.meta.url), "utf8");
  return z.array(z.int()).parse(JSON.parse(text));
}
