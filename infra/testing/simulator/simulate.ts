import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import * as z from "zod";
import { rare } from "./checks/marks.ts";
import { type MutantName, mutants } from "./mutants/mutants.ts";
import { type Played, schedule } from "./schedule.ts";
import { hosts } from "./setting.ts";
import { addPlayed, addTally, newTally, type Tally } from "./tally.ts";
import type { Share } from "./worker.ts";

/** `npm run sim -- [--seed N] [--schedules N] [--trace] [--mutant NAME] [--host local|cloud]` */
const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    schedules: { type: "string" },
    trace: { type: "boolean", default: false },
    mutant: { type: "string" },
    host: { type: "string" },
  },
});
const seed = Number(values.seed ?? 1);
const schedules = Number(values.schedules ?? (values.seed === undefined ? 100_000 : 1));
const mutant = mutantOf(values.mutant);
const host = hosts.find((it) => it === values.host);
if (values.host !== undefined && !host) throw new Error(`The hosts are ${hosts.join(" and ")}.`);
/** Marks are checked only if there are enough schedules to reach all of them. */
const enough = 10_000;

const began = performance.now();
const tally = newTally();
if (values.seed === undefined)
  for (const kept of keptSeeds()) addPlayed(tally, await schedule(kept, { mutant, host }));
if (schedules === 1) addPlayed(tally, await tell(seed));
else await share();
process.exitCode = close();

function mutantOf(name: string | undefined): MutantName | undefined {
  if (name === undefined) return undefined;
  const known = Object.keys(mutants).find((it): it is MutantName => it === name);
  if (known) return known;
  throw new Error(`There is no mutant ${name}. There are: ${Object.keys(mutants).join(", ")}.`);
}

/** Seeds that once failed, and every time first again. */
function keptSeeds(): number[] {
  const text = readFileSync(new URL("seeds.json", import.meta.url), "utf8");
  return z.array(z.int()).parse(JSON.parse(text));
}

async function tell(only: number): Promise<Played> {
  const played = await schedule(only, { mutant, host, trace: true });
  const lines = values.trace ? played.trace : played.trace.slice(-60);
  if (values.trace || played.violations.length > 0) console.log(lines.join("\n"));
  return played;
}

async function share(): Promise<void> {
  const workers = Math.min(availableParallelism(), schedules);
  const shares = Array.from(
    { length: workers },
    (_, n): Share => ({
      first: seed + n,
      end: seed + schedules,
      stride: workers,
      mutant,
      host,
    }),
  );
  await Promise.all(shares.map((it) => runShare(it)));
  if (process.stdout.isTTY) process.stdout.write("\r\u001b[K");
}

function runShare(workerData: Share): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const worker = new Worker(new URL("worker.ts", import.meta.url), { workerData });
  worker.on("message", (more: Tally) => {
    addTally(tally, more);
    if (process.stdout.isTTY)
      process.stdout.write(`\r${tally.schedules} of ${schedules} schedules`);
  });
  worker.on("error", reject);
  worker.on("exit", () => resolve());
  return promise;
}

/** Prints the table and what failed, and answers the exit code. */
function close(): number {
  const seconds = (performance.now() - began) / 1_000;
  const row = (name: string, value: number) =>
    console.log(`${name.padEnd(46)}${value.toLocaleString("en").padStart(14)}`);
  row("schedules", tally.schedules);
  row("steps", tally.steps);
  row("events written", tally.events);
  row("requests of people, each with one reply", tally.requests);
  for (const [name, count] of Object.entries(tally.counts).sort(([a], [b]) => (a < b ? -1 : 1)))
    row(`  ${name}`, count);
  for (const mark of rare) row(`  sometimes: ${mark}`, tally.marks[mark] ?? 0);
  row("schedules a second", Math.round(tally.schedules / seconds));
  row("schedules that failed", tally.failed.length);
  for (const { seed: failed, violations } of tally.failed.slice(0, 10)) {
    const more = [...(mutant ? ["--mutant", mutant] : []), ...(host ? ["--host", host] : [])];
    console.log(`SIM FAIL seed=${failed} ${violations.join("\n    ")}`);
    console.log(`    again: npm run sim -- ${["--seed", failed, "--trace", ...more].join(" ")}`);
  }
  const never = tally.schedules < enough || host ? [] : rare.filter((mark) => !tally.marks[mark]);
  for (const mark of never) console.log(`SIM FAIL never came about: ${mark}`);
  return tally.failed.length + never.length > 0 ? 1 : 0;
}
