import { schedule } from "./schedule.ts";

const from = Number(process.argv[2] ?? 1);
const n = Number(process.argv[3] ?? 200);
const bug = process.argv[4] as never;
const t = Date.now();
let steps = 0;
const bad: number[] = [];
const some: Record<string, number> = {};
for (let seed = from; seed < from + n; seed++) {
  const r = await schedule(seed, { bug, trace: n === 1 });
  steps += r.steps;
  for (const s of r.sometimes) some[s] = (some[s] ?? 0) + 1;
  if (n === 1) console.log(r.trace.slice(-60).join("\n"));
  if (r.violations.length) {
    bad.push(seed);
    if (bad.length < 12) console.log(seed, r.steps, r.violations.slice(0, 3));
  }
}
console.log({
  n,
  bad: bad.length,
  ms: Date.now() - t,
  perSecond: Math.round(n / ((Date.now() - t) / 1000)),
  steps: steps / n,
  some,
});
