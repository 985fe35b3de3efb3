import { parseArgs } from "node:util";
import { type Plan, play, ranges } from "./campaign/campaign.ts";
import { meaningOfSeeds } from "./campaign/meaning.ts";
import { createProgress } from "./campaign/progress.ts";
import { keptSeeds } from "./campaign/seeds.ts";
import { readState, writeState } from "./campaign/state-file.ts";
import { failure, summarise } from "./campaign/summary.ts";
import { usage } from "./campaign/usage.ts";
import { type MutantName, mutants } from "./mutants/mutants.ts";
import { schedule } from "./schedule.ts";
import { hosts } from "./setting.ts";
import { addPlayed, newTally } from "./tally.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    schedules: { type: "string" },
    state: { type: "string" },
    workers: { type: "string" },
    trace: { type: "boolean", default: false },
    mutant: { type: "string" },
    host: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit();
}
const plan: Plan = {
  seed: wholeNumber("seed", 0) ?? 1,
  schedules: wholeNumber("schedules", 1) ?? (values.seed === undefined ? 100_000 : 1),
  mutant: mutantOf(values.mutant),
  host: hosts.find((it) => it === values.host),
};
if (values.host !== undefined && !plan.host) throw new Error(`The hosts are ${hosts.join(", ")}.`);
/** As of a program that a signal ended: 128 and the number of the signal. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
const saveEveryMs = 5_000;

if (plan.schedules === 1 && values.state === undefined) await tell();
else await campaign();

/** Plays one schedule and shows its events. */
async function tell(): Promise<void> {
  const { seed, mutant, host } = plan;
  const began = performance.now();
  const played = await schedule(seed, { mutant, host, trace: true });
  const lines = values.trace ? played.trace : played.trace.slice(-60);
  if (values.trace || played.violations.length > 0) console.log(lines.join("\n"));
  const tally = newTally();
  addPlayed(tally, played);
  const rate = 1_000 / (performance.now() - began);
  process.exitCode = summarise(plan, tally, [[seed, seed]], rate) ? 0 : 1;
}

async function campaign(): Promise<void> {
  const { state } = values;
  const meaning = state === undefined ? 0 : await meaningOfSeeds();
  const standing = state === undefined ? undefined : readState(state, plan, meaning);
  const { done, tally } = standing ?? { done: new Set<number>(), tally: newTally() };
  const before = tally.schedules;
  let told = tally.failed.length;
  if (values.seed === undefined && before === 0) await playKept();
  const began = performance.now();
  const progress = createProgress(plan.schedules, before);
  let saved = began;
  const save = () => {
    if (state !== undefined) writeState(state, plan, meaning, { done, tally });
    saved = performance.now();
  };
  const close = (): boolean => {
    progress.end();
    save();
    const rate = (tally.schedules - before) / ((performance.now() - began) / 1_000);
    return summarise(plan, tally, ranges(plan, done), rate);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      close();
      process.exit(exitCodes[signal]);
    });
  await play(plan, { done, tally }, wholeNumber("workers", 1), () => {
    for (; told < tally.failed.length; told++) {
      progress.end();
      for (const failed of tally.failed.slice(told, told + 1)) console.log(failure(failed, plan));
    }
    progress.show(tally);
    if (performance.now() - saved > saveEveryMs) save();
  });
  process.exitCode = close() ? (process.exitCode ?? 0) : 1;
}

/** Seeds that once failed are played first. */
async function playKept(): Promise<void> {
  const { mutant, host } = plan;
  for (const kept of keptSeeds()) {
    const { seed } = kept;
    const on = { mutant, host: host ?? kept.host };
    const { violations } = await schedule(seed, on);
    if (violations.length === 0) continue;
    console.log(failure({ seed, violations }, on));
    process.exitCode = 1;
  }
}

function wholeNumber(name: "seed" | "schedules" | "workers", least: number): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  const number = Number(text.replaceAll(/[,_]/g, ""));
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new Error(`--${name} takes a whole number from ${least} on, not ${text}.`);
}

function mutantOf(name: string | undefined): MutantName | undefined {
  if (name === undefined) return undefined;
  const known = Object.keys(mutants).find((it): it is MutantName => it === name);
  if (known) return known;
  throw new Error(`There is no mutant ${name}. There are: ${Object.keys(mutants).join(", ")}.`);
}
