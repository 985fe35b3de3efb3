import type { Server } from "node:http";
import { deleteSaves, sweep } from "../../../functions/sweep.ts";
import { assumed, secondsPerMonth } from "./assumptions.ts";
import { type Bill, sum, times } from "./bill.ts";
import { deploy } from "./played/deployment.ts";
import { HandClock } from "./played/hand-clock.ts";
import { stack } from "./stack-facts.ts";

const sweepsPerMonth = secondsPerMonth / 60 / stack.sweepMinutes;

/** Stored even without Runs: the signing secret, one team's secret, the image and the console. */
const standing: Bill = {
  "secret-months": 2,
  "image-gb-months": assumed.imageGb,
  "s3-gb-months": 0.01,
  "table-gb-months": 0.01,
};

/** The cost of a month without Runs, by part. */
export async function playIdleMonth(dynamodb: Server): Promise<{ sweep: Bill; standing: Bill }> {
  const at = await deploy(dynamodb, new HandClock());
  const { ports } = at.watch;
  await ports.places.claim({ id: "run_before", team: "team", seq: 1 }); // the table has seen a Run before
  await ports.places.release({ id: "run_before", team: "team", seq: 2 });
  at.meter.reset();
  await at.call(async () => {
    await sweep(ports, async () => {});
    await deleteSaves(ports, ports.workers.host("wkr_fargate"));
  });
  const month = times(at.meter.bill, sweepsPerMonth);
  const logs = (month["log-gb"] ?? 0) * (assumed.logDays / 30);
  return { sweep: sum(month, { "log-gb-months": logs }), standing };
}
