import { schedule } from "../schedule.ts";

const probes = 20;

/** A number that changes when the code changes what seeds mean: it is made from all steps of a few schedules. */
export async function meaningOfSeeds(): Promise<number> {
  let meaning = 17;
  for (let seed = 1; seed <= probes; seed++)
    meaning = (Math.imul(meaning, 31) + (await schedule(seed)).hash) | 0;
  return meaning;
}
