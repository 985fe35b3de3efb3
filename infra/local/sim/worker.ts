import { parentPort, workerData } from "node:worker_threads";
import type { Bug } from "./mutants.ts";
import { schedule } from "./schedule.ts";
import { emptyTally, tally, tallyOf } from "./tally.ts";

const { from, count, bug } = workerData as { from: number; count: number; bug?: Bug };
let totals = emptyTally();
for (let seed = from; seed < from + count; seed++) {
  tally(totals, tallyOf(await schedule(seed, bug ? { bug } : {})));
  if (totals.schedules < 500 && seed < from + count - 1) continue;
  parentPort?.postMessage(totals);
  totals = emptyTally();
}
