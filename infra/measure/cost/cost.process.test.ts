import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dynamoDb } from "../../testing/aws/dynamodb.ts";
import { type Bill, computer, controlPlane, cost, sum } from "./bill.ts";
import { closed } from "./deployment.ts";
import { playIdleMonth } from "./idle.ts";
import { breakEvenSeconds, type Pause, pauseOf, playPause } from "./pause.ts";
import { type PlayedStory, play, reference, type Story, whole } from "./reference-run.ts";
import { limits } from "./scale.ts";

let dynamodb: Server;
beforeAll(async () => {
  dynamodb = await dynamoDb();
});
afterAll(() => closed(dynamodb));

describe("a Run of ten minutes", { timeout: 60_000 }, () => {
  let run: PlayedStory;
  beforeAll(async () => {
    run = await play(dynamodb, reference);
  }, 120_000);

  it("is one of 400 events and a few that say how it began and ended", () => {
    expect(run.events).toBeGreaterThan(400);
    expect(run.events).toBeLessThan(450);
    expect(run.commits).toBeGreaterThan(300);
  });

  it("costs most by the computer of its DevBox", () => {
    expect(cost(run.working, computer)).toBeGreaterThan(cost(whole(run)) / 2);
  });

  // Not met: what makes it dear stands in `npm run cost`, the dearest first. Once it is met, this says so by failing.
  it.fails("costs less than $0.002 beside the computer, while it works", () => {
    expect(cost(run.working, controlPlane)).toBeLessThan(0.002);
  });

  it("meets the vCPU quota of a new account before any other limit", async () => {
    const [first, second] = await limits(dynamodb, run);
    expect(first?.runs).toBe(6);
    expect(second?.runs).toBeGreaterThan(6);
  });
});

describe("a pause of eight hours", () => {
  let pauses: Record<"late" | "atOnce" | "never", Pause>;
  beforeAll(async () => {
    pauses = {
      late: await playPause(dynamodb, 300),
      atOnce: await playPause(dynamodb, 0),
      never: await playPause(dynamodb),
    };
  }, 120_000);

  it("costs less than a cent when the DevBox is parked after five minutes, and less still at once", () => {
    expect(pauseOf(pauses.late, 8)).toBeLessThan(0.01);
    expect(pauseOf(pauses.atOnce, 8)).toBeLessThan(pauseOf(pauses.late, 8));
  });

  it("costs forty times as much when the DevBox is left up", () => {
    expect(pauseOf(pauses.never, 8)).toBeGreaterThan(40 * pauseOf(pauses.late, 8));
  });

  it("pays from two minutes on when the DevBox is parked at once", () => {
    const seconds = breakEvenSeconds(pauses.atOnce, pauses.never);
    expect(seconds).toBeGreaterThan(30);
    expect(seconds).toBeLessThan(120);
  });

  it("costs no transition and no computer for however long it lasts", () => {
    expect(cost(pauses.late.hourly, ["transitions", ...computer])).toBe(0);
    expect(cost(pauses.late.hourly)).toBeGreaterThan(0); // the sweep looks at it
  });
});

describe("a month in which nobody works", () => {
  let month: Bill;
  beforeAll(async () => {
    const { sweep, standing } = await playIdleMonth(dynamodb);
    month = sum(sweep, standing);
  });

  it("has a sweep every minute, and nothing that is billed by the hour", () => {
    expect(month.invocations).toBe(730 * 60);
    expect(cost(month, computer)).toBe(0);
  });

  it("costs less than a dollar, without any free tier", () => {
    expect(cost(month)).toBeLessThan(1);
  });
});

describe("a change that makes a Run dearer is seen:", { timeout: 60_000 }, () => {
  const short: Story = { ...reference, batches: 30, workSeconds: 120, questions: 1 };
  const played = async (change: Partial<Story>) => {
    const { working, log } = await play(dynamodb, { ...short, ...change });
    return { working: cost(working, controlPlane), log: cost(log) };
  };
  let usual: { working: number; log: number };
  beforeAll(async () => {
    usual = await played({});
  }, 120_000);

  it.each<[string, Partial<Story>]>([
    ["twice the commits", { batches: 60 }],
    ["events of twice the size", { eventBytes: 2_000 }],
    ["a state that has a long message in it", { queued: 12_000 }],
  ])("%s", async (_, change) => {
    const changed = await played(change);
    expect(changed.working).toBeGreaterThan(usual.working);
    expect(changed.log).toBeGreaterThan(usual.log);
  });

  it("another question, which is more of the state machine", async () => {
    expect((await played({ questions: 2 })).working).toBeGreaterThan(usual.working);
  });

  it("and nobody watching makes it cheaper", async () => {
    expect((await played({ watched: false })).working).toBeLessThan(usual.working);
  });
});
