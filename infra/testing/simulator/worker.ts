import { parentPort, workerData } from "node:worker_threads";
import type { Chunk, Plan } from "./campaign/campaign.ts";
import { schedule } from "./schedule.ts";
import { addPlayed, newTally, type Tally } from "./tally.ts";

/** Plays the seeds of one chunk. */
async function play({ first, end }: Chunk): Promise<Tally> {
  const { mutant, host }: Pick<Plan, "mutant" | "host"> = workerData;
  const tally = newTally();
  for (let seed = first; seed < end; seed++)
    addPlayed(tally, await schedule(seed, { mutant, host }));
  return tally;
}

Error.stackTraceLimit = 0; // refusals and faults throw thousands of errors, and no one reads their stacks
const port = parentPort;
port?.on("message", async (chunk: Chunk) => port.postMessage(await play(chunk)));
