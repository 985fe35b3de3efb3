import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";

const program = fileURLToPath(new URL("simulate.ts", import.meta.url));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wheelhouse-sim-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const simulate = (...options: string[]) =>
  spawn(process.execPath, [program, "--seed", "9001", "--workers", "1", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });

/** The rows of a summary that the same schedules always have. */
const rows = (summary: string): string[] =>
  summary.split("\n").filter((line) => !line.startsWith("schedules a second"));

it("a campaign that Ctrl+C ends says what it has played, and the same command goes on from there to the same result", async () => {
  const state = join(folder, "state.json");
  const campaign = ["--schedules", "120", "--state", state];

  const first = simulate(...campaign);
  const [said, [progress]] = await Promise.all([
    text(first.stdout),
    once(first.stderr, "data").then((data) => {
      first.kill("SIGINT");
      return data;
    }),
    once(first, "exit"),
  ]);
  expect(first.exitCode).toBe(130);
  expect(String(progress)).toMatch(
    /^50 of 120 schedules \(41 %\), .* a second, .* left, 0 failed\n/,
  );
  expect(said).toMatch(/^schedules +50\n +seeds +9001 to 9050\n/);

  const second = simulate(...campaign);
  const [resumed] = await Promise.all([text(second.stdout), once(second, "exit")]);
  expect(second.exitCode).toBe(0);
  expect(resumed).toMatch(/^schedules +120\n +seeds +9001 to 9120\n/);

  const whole = simulate("--schedules", "120");
  const [undisturbed] = await Promise.all([text(whole.stdout), once(whole, "exit")]);
  expect(rows(resumed)).toEqual(rows(undisturbed));

  const other = simulate("--schedules", "130", "--state", state);
  const [refusal] = await Promise.all([text(other.stderr), once(other, "exit")]);
  expect(other.exitCode).toBe(1);
  expect(refusal).toContain("is of another campaign");

  const written = readFileSync(state, "utf8");
  writeFileSync(state, written.replace(/"meaning":-?\d+/, '"meaning":1'));
  const later = simulate(...campaign);
  const [stale] = await Promise.all([text(later.stderr), once(later, "exit")]);
  expect(later.exitCode).toBe(1);
  expect(stale).toContain("was written by another version of the code");
});

it("a schedule that fails is told at once, with the command that repeats it", async () => {
  const run = simulate("--schedules", "9", "--mutant", "refusal-not-recorded", "--host", "local");
  const [said] = await Promise.all([text(run.stdout), once(run, "exit")]);
  expect(run.exitCode).toBe(1);
  const [, again] = /again: npm run sim -- (.*)\n/.exec(said) ?? [];
  expect(again).toMatch(/^--seed 90\d\d --mutant refusal-not-recorded --host local --trace$/);
});
