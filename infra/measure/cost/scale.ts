import type { Server } from "node:http";
import { sweepRun } from "../../../functions/sweep.ts";
import { assumed } from "./assumptions.ts";
import { cost } from "./bill.ts";
import { sizeOf } from "./meters/item-size.ts";
import { type PlayedStory, whole } from "./played/reference-run.ts";
import { PlayedRun } from "./played/run.ts";
import { stack } from "./stack-facts.ts";

/** A limit of AWS or of this deployment, and how many Runs work at once when it is met. */
export type Limit = { readonly limit: string; readonly runs: number };

/** Default quotas of us-east-1, the first one met first. */
export async function limits(
  dynamodb: Server,
  { working, transitions }: PlayedStory,
): Promise<Limit[]> {
  const seconds = (working["ipv4-hours"] ?? 0) * 3_600;
  const swept = await oneSweep(dynamodb);
  const perSecond = (amount: number | undefined) => (amount ?? 0) / seconds;
  const requests = (working["http-requests"] ?? 0) + (working["socket-messages"] ?? 0);
  const lambdas = (working["lambda-gb-seconds"] ?? 0) / stack.memoryGb;
  const found: Limit[] = [
    { limit: "Fargate vCPU quota of a new account: 6", runs: 6 / assumed.vcpus },
    { limit: `the setting places: ${stack.places}`, runs: stack.places },
    {
      limit: "DescribeExecution 15/s: one a Run in every sweep",
      runs: (15 * 60 * stack.sweepMinutes) / swept.machine,
    },
    {
      limit: `one sweep in its ${stack.sweepSeconds} s, Run after Run`,
      runs: stack.sweepSeconds / swept.seconds,
    },
    {
      limit: `the HTTP API's own throttle: ${stack.requestsPerSecond} requests/s`,
      runs: stack.requestsPerSecond / perSecond(working["http-requests"]),
    },
    { limit: "a new table's 4,000 writes/s", runs: 4_000 / perSecond(working["write-units"]) },
    { limit: "writes of the one item of all places", runs: placesLimit(seconds) },
    { limit: "API Gateway's 10,000 requests/s", runs: 10_000 / perSecond(requests) },
    { limit: "Fargate's 20 launches/s", runs: 20 * seconds },
    { limit: "1,000 functions at once", runs: 1_000 / perSecond(lambdas) },
    { limit: "Step Functions' 5,000 transitions/s", runs: 5_000 / perSecond(transitions) },
  ];
  return found
    .map(({ limit, runs }) => ({ limit, runs: Math.floor(runs) }))
    .sort((one, other) => one.runs - other.runs);
}

/** Dollars per hour for this many such Runs at once. Each function records one trace a second, and a twentieth of the others. */
export function hourly(story: PlayedStory, runs: number): number {
  const rounds = runs / (story.working["ipv4-hours"] ?? 1);
  const { traces = 0, ...rest } = whole(story);
  const begun = traces * rounds;
  return cost(rest) * rounds + cost({ traces: Math.min(begun, 5 * 3_600 + begun / 20) });
}

/** Measures a sweep of one working Run. */
async function oneSweep(dynamodb: Server): Promise<{ seconds: number; machine: number }> {
  const run = await PlayedRun.begin(dynamodb, { watched: false });
  const { meter, watch } = run.at;
  meter.reset();
  await sweepRun(watch.ports, run.id);
  return {
    seconds: (meter.bill["lambda-gb-seconds"] ?? 0) / stack.memoryGb,
    machine: meter.calls.get("machine") ?? 0,
  };
}

/** A Run claims and releases its place by writing the item of all holders; one item takes 1,000 units a second. */
function placesLimit(seconds: number): number {
  const holder = sizeOf({ [`run_${"0".repeat(26)}`]: { N: "12" } }) + 1;
  return Math.sqrt((1_000 * seconds * 1_024) / (2 * holder));
}
