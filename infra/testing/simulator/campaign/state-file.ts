import { readFileSync, renameSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { newTally } from "../tally.ts";
import type { Plan, Standing } from "./campaign.ts";

const counts = z.record(z.string(), z.number());
const state = z.object({
  plan: z.object({
    seed: z.int(),
    schedules: z.int(),
    mutant: z.string().optional(),
    host: z.string().optional(),
  }),
  /** As of `meaningOfSeeds`. */
  meaning: z.int().optional(),
  /** The first and the last index of each run of chunks. */
  done: z.array(z.tuple([z.int(), z.int()])),
  tally: z.object({
    schedules: z.int(),
    steps: z.int(),
    events: z.int(),
    requests: z.int(),
    counts,
    marks: counts,
    failed: z.array(z.object({ seed: z.int(), violations: z.array(z.string()) })),
  }),
});

/**
 * How far the campaign in this file is; nothing is played yet if there is no such file. Throws if it has another plan,
 * or if its seeds meant other schedules.
 */
export function readState(path: string, plan: Plan, meaning: number): Standing {
  const text = textOf(path);
  if (text === undefined) return { done: new Set(), tally: newTally() };
  const { plan: begun, done, tally, ...written } = state.parse(JSON.parse(text));
  const same = (Object.keys(plan) as (keyof Plan)[]).every((name) => begun[name] === plan[name]);
  if (!same)
    throw new Error(
      `${path} is of another campaign: ${JSON.stringify(begun)}. Go on with its seed and schedules, or name another file.`,
    );
  if (written.meaning !== meaning)
    throw new Error(
      `${path} was written by another version of the code, in which its seeds mean other schedules. Go on with that version, or name another file to begin anew.`,
    );
  const indices = done.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, n) => first + n),
  );
  return { done: new Set(indices), tally };
}

/** Replaces the file completely or not at all. */
export function writeState(
  path: string,
  plan: Plan,
  meaning: number,
  { done, tally }: Standing,
): void {
  const runs: [number, number][] = [];
  for (const index of [...done].sort((a, b) => a - b)) {
    const before = runs.at(-1);
    if (before?.[1] === index - 1) before[1] = index;
    else runs.push([index, index]);
  }
  writeFileSync(`${path}.new`, JSON.stringify({ plan, meaning, done: runs, tally }));
  renameSync(`${path}.new`, path);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
