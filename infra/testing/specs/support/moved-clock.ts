import { existsSync, readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";

// A program that loads this first has the clock of a machine that slept, whose clock was set, or on which time passed.
// The file in WHEELHOUSE_TEST_CLOCK holds by how many milliseconds: `{ "slept": 0, "set": 0, "passed": 0 }`, each may
// be missing. It is read at every use. Timers do not follow.

const file = process.env["WHEELHOUSE_TEST_CLOCK"] ?? "";
const by = (): { slept: number; set: number; passed: number } => ({
  ...{ slept: 0, set: 0, passed: 0 },
  ...(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {}),
});

const RealDate = Date;
const wall = (): number => {
  const { slept, set, passed } = by();
  return RealDate.now() + slept + set + passed;
};
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given) => Reflect.construct(target, given.length === 0 ? [wall()] : given),
  get: (target, name) => (name === "now" ? wall : Reflect.get(target, name)),
});
const up = os.uptime;
os.uptime = () => up() + (by().slept + by().passed) / 1_000;
const monotonic = process.hrtime.bigint;
process.hrtime.bigint = () => monotonic() + BigInt(by().passed) * 1_000_000n;
syncBuiltinESMExports();
