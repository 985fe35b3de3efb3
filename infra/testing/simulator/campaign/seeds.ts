import { readFileSync } from "node:fs";
import * as z from "zod";
import { hosts } from "../setting.ts";

const dayMs = 86_400_000;
/** Each day has this many seeds of its own. */
const seedsOfDay = 10_000;
const firstDay = Math.floor(Date.parse("2026-11-30T00:00:00.000Z") / dayMs);
/** Far from the seeds that people type. Seeds have 32 bits, so the days last for centuries. */
const firstSeed = 1_000_000_000;

/** The first seed of the range that belongs to a day (UTC). */
export const seedOfDay = (now: number): number =>
  firstSeed + (Math.floor(now / dayMs) - firstDay) * seedsOfDay;

/** Of a seed without a host, the seed says whether it is local or cloud. */
const kept = z.union([
  z.int().transform((seed) => ({ seed, host: undefined })),
  z.strictObject({ seed: z.int(), host: z.enum(hosts) }),
]);
export type KeptSeed = z.infer<typeof kept>;

/** Seeds that once failed. */
export function keptSeeds(): KeptSeed[] {
  const text = readFileSync(new URL("../seeds.json", import.meta.url), "utf8");
  return z.array(kept).parse(JSON.parse(text));
}
