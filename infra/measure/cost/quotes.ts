import { computer, controlPlane, cost, sum } from "./bill.ts";
import type { Model } from "./model.ts";
import { pauseOf } from "./pause.ts";
import { whole } from "./played/reference-run.ts";
import { hourly } from "./scale.ts";

/** A price for people: two significant digits. */
export const dollars = (amount: number): string =>
  `$${amount >= 10 ? Math.round(amount) : amount >= 1 ? amount.toFixed(2) : Number(amount.toPrecision(2))}`;

/** The prices in docs/deploy.md, with its row names. */
export function quotes({
  watched,
  unwatched,
  liveText,
  idle,
  idleWorker,
  ...pauses
}: Model): [string, string][] {
  const { parkedLate, parkedAtOnce, leftUp } = pauses;
  const prices: [string, number][] = [
    ["A Run of ten minutes, with one viewer", cost(whole(watched))],
    ["– of it the DevBox: Fargate and its public address", cost(watched.working, computer)],
    ["– of it everything else while it works", cost(watched.working, controlPlane)],
    ["– of it its log, kept and then expired", cost(sum(watched.log, watched.retiring))],
    ["– of it the archive of its DevBox (0.1 GB), kept for 14 days", cost(watched.archive)],
    ["The same Run, without a viewer", cost(whole(unwatched))],
    ["A minute of text written live, watched", cost(liveText)],
    ["A wait of eight hours, paused after five minutes", pauseOf(parkedLate, 8)],
    ["A wait of eight hours, paused at once (`warmSeconds` 0)", pauseOf(parkedAtOnce, 8)],
    ["A wait of eight hours, the DevBox left on", pauseOf(leftUp, 8)],
    ["A wait of a day, paused after five minutes", pauseOf(parkedLate, 24)],
    ["A month without Runs", cost(sum(idle.sweep, idle.standing))],
    ["A month of a worker that joined and is idle", cost(idleWorker)],
    ["An hour of 100 Runs at once", hourly(watched, 100)],
    ["An hour of 10,000 Runs at once", hourly(watched, 10_000)],
  ];
  return prices.map(([what, amount]) => [what, dollars(amount)]);
}
