import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dynamoDb } from "../../testing/aws/dynamodb.ts";
import { type Bill, computer, controlPlane, cost, sum } from "./bill.ts";
import { withPrices } from "./doc-prices.ts";
import { type Model, model } from "./model.ts";
import { breakEvenSeconds, type Pause, pauseOf } from "./pause.ts";
import { closed } from "./played/deployment.ts";
import { type PlayedStory, play, reference, type Story, whole } from "./played/reference-run.ts";
import { quotes } from "./quotes.ts";
import { limits } from "./scale.ts";

let dynamodb: Server;
let played: Model;
beforeAll(async () => {
  dynamodb = await dynamoDb();
  played = await model(dynamodb);
});
afterAll(() => closed(dynamodb));

describe("docs/deploy.md", () => {
  it("quotes the prices of the model (npm run cost -- --docs writes them)", () => {
    const page = readFileSync(new URL("../../../docs/deploy.md", import.meta.url), "utf8");
    expect(withPrices(page, quotes(played))).toBe(page);
  });
});

describe("a Run of ten minutes", () => {
  let run: PlayedStory;
  beforeAll(() => {
    run = played.watched;
  });

  it("has 400 events, and a few more for its start and its end", () => {
    expect(run.events).toBeGreaterThan(400);
    expect(run.events).toBeLessThan(450);
    expect(run.commits).toBeGreaterThan(300);
  });

  it("costs more for the computer of its DevBox than for anything else", () => {
    expect(cost(run.working, computer)).toBeGreaterThan(cost(whole(run)) / 2);
  });

  // This goal is not met; `npm run cost` lists the most expensive parts first. This test fails once the goal is met.
  it.fails("costs less than $0.002 without the computer, while it works", () => {
    expect(cost(run.working, controlPlane)).toBeLessThan(0.002);
  });

  it("reaches the vCPU quota of a new account before any other limit", async () => {
    const [first, second] = await limits(dynamodb, run);
    expect(first?.runs).toBe(6);
    expect(second?.runs).toBeGreaterThan(6);
  });
});

describe("a pause of eight hours", () => {
  let pauses: Record<"late" | "atOnce" | "never", Pause>;
  beforeAll(() => {
    pauses = { late: played.parkedLate, atOnce: played.parkedAtOnce, never: played.leftUp };
  });

  it("costs less than a cent when the DevBox is parked after five minutes, and even less when it is parked at once", () => {
    expect(pauseOf(pauses.late, 8)).toBeLessThan(0.01);
    expect(pauseOf(pauses.atOnce, 8)).toBeLessThan(pauseOf(pauses.late, 8));
  });

  it("costs forty times as much when the DevBox stays up", () => {
    expect(pauseOf(pauses.never, 8)).toBeGreaterThan(40 * pauseOf(pauses.late, 8));
  });

  it("is cheaper with a parked DevBox if it lasts two minutes", () => {
    const seconds = breakEvenSeconds(pauses.atOnce, pauses.never);
    expect(seconds).toBeGreaterThan(30);
    expect(seconds).toBeLessThan(120);
  });

  it("costs no transition and no computer, however long it lasts", () => {
    expect(cost(pauses.late.hourly, ["transitions", ...computer])).toBe(0);
    expect(cost(pauses.late.hourly)).toBeGreaterThan(0); // the sweep looks at it
  });
});

describe("a month without Runs", () => {
  let month: Bill;
  beforeAll(() => {
    month = sum(played.idle.sweep, played.idle.standing);
  });

  it("has a sweep every minute, and nothing that is billed by the hour", () => {
    expect(month.invocations).toBe(730 * 60);
    expect(cost(month, computer)).toBe(0);
  });

  it("costs less than a dollar, without any free tier", () => {
    expect(cost(month)).toBeLessThan(1);
  });
});

it("a month of an idle worker costs less than ten cents", () => {
  expect(played.idleWorker["http-requests"]).toBeGreaterThan(8_700);
  expect(cost(played.idleWorker)).toBeLessThan(0.1);
});

describe("the model shows a change of the cost:", () => {
  const short: Story = { ...reference, batches: 30, workSeconds: 120, questions: 1 };
  const costOf = async (change: Partial<Story>) => {
    const { working, log } = await play(dynamodb, { ...short, ...change });
    return { working: cost(working, controlPlane), log: cost(log) };
  };
  let usual: { working: number; log: number };
  beforeAll(async () => {
    usual = await costOf({});
  });

  it.each<[string, Partial<Story>]>([
    ["twice the commits", { batches: 60 }],
    ["events of twice the size", { eventBytes: 2_000 }],
    ["a state with a long message in it", { queued: 12_000 }],
  ])("%s", async (_, change) => {
    const changed = await costOf(change);
    expect(changed.working).toBeGreaterThan(usual.working);
    expect(changed.log).toBeGreaterThan(usual.log);
  });

  it("another question costs more of the state machine", async () => {
    expect((await costOf({ questions: 2 })).working).toBeGreaterThan(usual.working);
  });

  it("a Run without viewers is cheaper", async () => {
    expect((await costOf({ watched: false })).working).toBeLessThan(usual.working);
  });
});
