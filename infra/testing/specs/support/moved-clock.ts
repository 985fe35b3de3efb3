import { existsSync, readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";

// A program that loads this first has the clock of a machine that slept, or whose clock was set. The file in
// WHEELHOUSE_TEST_CLOCK holds by how many milliseconds: `{ "slept": 0, "set": 0 }`. It is read at every use.

const file = process.env["WHEELHOUSE_TEST_CLOCK"] ?? "";
const by = (): { slept: number; set: number } =>
  existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { slept: 0, set: 0 };

const RealDate = Date;
const wall = (): number => {
  const { slept, set } = by();
  return RealDate.now() + slept + set;
};
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given) => Reflect.construct(target, given.length === 0 ? [wall()] : given),
  get: (target, name) => (name === "now" ? wall : Reflect.get(target, name)),
});
const up = os.uptime;
os.uptime = () => up() + by().slept / 1_000;
syncBuiltinESMExports();
