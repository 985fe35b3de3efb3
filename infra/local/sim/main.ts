import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { type Bug, plantedBugs } from "./mutants.ts";
import { schedule } from "./schedule.ts";
import { emptyTally, type Tally, tally } from "./tally.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    schedules: { type: "string", default: "100000" },
    trace: { type: "boolean", default: false },
    mutant: { type: "string" },
  },
});
const seed = Number(values.seed);
const bug = values.mutant as Bug | undefined;
if (bug !== undefined && !(bug in plantedBugs)) {
  console.error(`There is no mutant ${bug}. There are: ${Object.keys(plantedBugs).join(", ")}`);
  process.exit(2);
}
if (values.trace) await showTrace();
else await storm(Number(values.schedules));

/** One schedule, with everything that happened in it. */
async function showTrace(): Promise<void> {
  const { trace, violations } = await schedule(seed, { trace: true, ...(bug ? { bug } : {}) });
  console.log(trace.join("\n"));
  for (const violation of violations) console.log(`SIM FAIL ${violation}`);
  process.exit(violations.length > 0 ? 1 : 0);
}

async function storm(schedules: number): Promise<void> {
  const began = performance.now();
  const workers = Math.max(1, Math.min(availableParallelism(), 8));
  const share = Math.ceil(schedules / workers);
  const shares = Array.from({ length: workers }, (_, n) => ({
    from: seed + n * share,
    count: Math.min(share, Math.max(0, schedules - n * share)),
    bug,
  }));
  const totals = emptyTally();
  const report = setInterval(
    () => console.log(`${totals.schedules} of ${schedules} schedules…`),
    10_000,
  );
  await Promise.all(
    shares.map(
      (workerData) =>
        new Promise<void>((resolve, reject) => {
          new Worker(new URL("worker.ts", import.meta.url), { workerData })
            .on("message", (part: Tally) => tally(totals, part))
            .on("error", reject)
            .on("exit", () => resolve());
        }),
    ),
  );
  clearInterval(report);
  print(totals, (performance.now() - began) / 1_000);
  process.exit(totals.failures.length > 0 ? 1 : 0);
}

function print(totals: Tally, seconds: number): void {
  const rate = Math.round(totals.schedules / seconds);
  console.log(
    `\nschedules ${totals.schedules} in ${seconds.toFixed(1)} s (${rate}/s), ${totals.steps} steps`,
  );
  console.table({ ...totals.counts, ...totals.sometimes, violations: totals.failures.length });
  for (const { seed: failed, violations } of totals.failures.slice(0, 10)) {
    for (const violation of violations) console.log(`SIM FAIL ${violation} seed=${failed}`);
    console.log(`  again: npm run sim -- --seed ${failed} --trace${bug ? ` --mutant ${bug}` : ""}`);
  }
}
