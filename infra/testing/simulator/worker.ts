import { parentPort, workerData } from "node:worker_threads";
import type { MutantName } from "./mutants/mutants.ts";
import { schedule } from "./schedule.ts";
import type { HostName } from "./setting.ts";
import { addPlayed, newTally } from "./tally.ts";

/** The seeds of one worker: every `stride`-th from `first`, below `end`. */
export type Share = {
  readonly first: number;
  readonly end: number;
  readonly stride: number;
  readonly mutant: MutantName | undefined;
  readonly host: HostName | undefined;
};

const reportEvery = 500;

/** Runs its share and reports as it goes; it stops by itself when enough has failed. */
async function run({ first, end, stride, mutant, host }: Share): Promise<void> {
  Error.stackTraceLimit = 0; // refusals and faults throw thousands of errors, and no one reads their stacks
  let tally = newTally();
  let failed = 0;
  for (let seed = first; seed < end && failed < 10; seed += stride) {
    const played = await schedule(seed, { mutant, host });
    addPlayed(tally, played);
    if (played.violations.length > 0) failed++;
    if (tally.schedules < reportEvery && played.violations.length === 0) continue;
    parentPort?.postMessage(tally);
    tally = newTally();
  }
  parentPort?.postMessage(tally);
}

if (parentPort) await run(workerData);
