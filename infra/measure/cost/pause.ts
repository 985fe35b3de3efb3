import type { Server } from "node:http";
import { assumed, secondsPerMonth } from "./assumptions.ts";
import { type Bill, cost, since, sum, times } from "./bill.ts";
import { PlayedRun } from "./played/run.ts";

/** The cost of an open question: a fixed part, and a part per hour. */
export type Pause = { readonly fixed: Bill; readonly hourly: Bill };

const never = 30 * 24 * 3_600;
/** Seconds to load an archive of that size from S3. */
const restoreSeconds = 8;
const measuredSeconds = 600;

export const pauseOf = ({ fixed, hourly }: Pause, hours: number): number =>
  cost(fixed) + hours * cost(hourly);

/** From this many seconds on, the first kind of pause is cheaper. */
export const breakEvenSeconds = (one: Pause, other: Pause): number =>
  ((cost(one.fixed) - cost(other.fixed)) / (cost(other.hourly) - cost(one.hourly))) * 3_600;

/**
 * A Run that asks and gets its answer hours later. Its DevBox is parked after `warmSeconds` and
 * launched again by the answer. Without that number it stays up.
 */
export async function playPause(dynamodb: Server, warmSeconds?: number): Promise<Pause> {
  const gb = assumed.largeArchiveGb;
  const run = await PlayedRun.begin(dynamodb, {
    watched: false,
    warmSeconds: warmSeconds ?? never,
  });
  const { meter } = run.at;
  const before = { bill: meter.bill, ...(await run.machine()) };

  await run.ask(gb);
  if (warmSeconds !== undefined) {
    await run.pass(warmSeconds);
    await run.stops(gb);
  }
  const waiting = meter.bill;
  await run.pass(measuredSeconds);
  const waited = since(waiting, meter.bill);
  await run.answered(0);
  if (warmSeconds !== undefined) {
    await run.launched();
    await run.pass(restoreSeconds);
  }

  const { transitions } = await run.machine();
  meter.machine(transitions - before.transitions, 0);
  const hours = measuredSeconds / 3_600;
  return {
    fixed: since(sum(before.bill, waited), meter.bill),
    hourly: sum(times(waited, 1 / hours), { "s3-gb-months": (gb * 3_600) / secondsPerMonth }),
  };
}
