import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ports } from "../ports/ports.ts";
import { startDue } from "./carry-out.ts";
import { dying, hourly } from "./schedules.fixture.ts";

type World = Awaited<ReturnType<typeof hourly>>;

const told = async (world: World) =>
  (await world.history()).map(({ time, what }) => `${time.slice(11, 16)} ${what}`);

describe("a schedule", () => {
  it("starts one Run at each time, under its own name, and says so", async () => {
    const world = await hourly("skip");
    await world.later(59);
    expect(await world.runs()).toEqual([]);
    for (const minutes of [1, 0, 5]) await world.later(minutes);
    expect(await world.runs()).toMatchObject([{ title: "hourly", mode: "autonomous" }]);
    const [run] = await world.runs();
    const created = (await world.ports.log.events(run?.id ?? "", 0, 1))[0];
    expect(created).toMatchObject({ by: "schedule hourly" });
    expect(await told(world)).toEqual(["13:00 started"]);
    await world.close();
  });

  it.each([
    ["skip", ["13:00 started", "14:00 skipped", "15:00 skipped", "16:00 started"], 2],
    ["queue", ["13:00 started", "14:00 started"], 2],
    ["stop-previous", ["13:00 started", "14:00 started", "15:00 started", "16:00 started"], 4],
  ] as const)("whose Run still works at the next time: %s", async (overlap, lines, count) => {
    const world = await hourly(overlap);
    for (const minutes of [60, 60, 60]) await world.later(minutes);
    if (overlap !== "stop-previous") await world.end("stopped");
    await world.later(60);
    expect(await told(world)).toEqual(lines);
    const runs = await world.runs();
    expect(runs.length).toBe(count);
    expect(runs.filter((it) => it.status === "queued" || it.status === "running").length).toBe(1);
    await world.close();
  });

  it("lets at most ten times wait for a Run, and skips the others", async () => {
    const world = await hourly("queue");
    for (let n = 0; n < 14; n++) await world.later(60);
    expect((await world.kept()).waiting.length).toBe(10);
    const skipped = (await world.history()).filter((it) => it.what === "skipped");
    expect(skipped.map(({ why }) => why)).toEqual(
      Array(3).fill("The Run before still works. 10 times wait for it."),
    );
    await world.close();
  });

  it("keeps the times that are due and that wait when somebody saves it with the same times", async () => {
    const world = await hourly("queue");
    for (const minutes of [60, 60]) await world.later(minutes);
    const { decided, waiting, cron, timeZone } = await world.kept();
    expect(waiting.length).toBe(1);
    expect(await world.change({ name: "renamed", cron, timeZone })).toBe(200);
    expect(await world.kept()).toMatchObject({ name: "renamed", decided, waiting });
    expect(await world.change({ cron: "30 * * * *" })).toBe(200);
    expect((await world.kept()).waiting).toEqual([]);
    await world.close();
  });

  it("starts one Run after the server was away, and says what it missed", async () => {
    const world = await hourly("skip");
    await world.later(5 * 60 + 30);
    expect(await world.history()).toMatchObject([
      { time: "2026-12-01T17:00:00.000Z", what: "started", why: "4 earlier times were missed." },
    ]);
    await world.close();
  });

  it("pauses after five failures in a row, and not before", async () => {
    const world = await hourly("skip");
    for (let n = 0; n < 4; n++) {
      await world.later(60);
      await world.end("failed");
    }
    await world.later(60);
    expect(await world.kept()).toMatchObject({ failures: 4, paused: null });
    await world.end("stopped");
    await world.later(60);
    expect(await world.kept()).toMatchObject({ failures: 4, paused: null });
    await world.end("failed");
    await world.later(1);
    const why = "Paused, because it failed 5 times in a row.";
    expect(await world.kept()).toMatchObject({ failures: 5, paused: { why } });
    await world.later(180);
    expect((await world.history()).at(-1)).toMatchObject({ what: "paused", why });
    expect((await world.runs()).length).toBe(6);
    await world.close();
  });

  it("says why it could not start, and pauses if that goes on", async () => {
    const world = await hourly("skip");
    const { workers } = world.ports;
    const offline: Ports = {
      ...world.ports,
      workers: {
        ...workers,
        list: async (team) => (await workers.list(team)).map((it) => ({ ...it, online: false })),
      },
    };
    for (let n = 0; n < 6; n++) await world.later(60, offline);
    const entries = await world.history();
    expect(entries.slice(0, 5)).toMatchObject(
      Array(5).fill({
        what: "refused",
        why: "This machine is offline. Start the Run when it is back.",
      }),
    );
    expect(entries.slice(5)).toMatchObject([{ what: "paused" }]);
    expect(await world.runs()).toEqual([]);
    await world.close();
  });

  it("tries again where storage failed", async () => {
    const world = await hourly("skip");
    const { log } = world.ports;
    const broken = { ...log, append: () => Promise.reject(new Error("EIO")) };
    await world.later(60, { ...world.ports, log: broken });
    expect(await world.history()).toEqual([]);
    await world.later(1);
    expect(await told(world)).toEqual(["13:00 started"]);
    await world.close();
  });
});

describe("each time starts one Run", () => {
  it("whichever write was the last before a crash", async () => {
    for (const when of ["before", "after"] as const)
      for (let n = 1; n <= 9; n += 1) {
        const world = await hourly("stop-previous");
        await world.later(60);
        await world.later(60, dying(world.ports, n, when));
        await world.later(1);
        await world.later(1);
        const at = `write ${n}, killed ${when} it`;
        expect(await told(world), at).toEqual(["13:00 started", "14:00 started"]);
        expect((await world.runs()).length, at).toBe(2);
        expect((await world.kept()).step, at).toBeNull();
        await world.close();
      }
  });

  /** Sweeps at the same time, whose calls of the records and the log come in any order. */
  const together = (world: World, scheduler: fc.Scheduler, blind: boolean): Ports => {
    const { records, log } = world.ports;
    const later =
      <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
      (...args: A): Promise<R> =>
        scheduler.schedule(Promise.resolve()).then(() => act(...args));
    const atomic: Ports["records"]["change"] = later(records.change);
    const torn: Ports["records"]["change"] = async (shelf, id, change) => {
      const value = await later(records.get)(shelf, id);
      const after = change(value);
      return after ? later(records.change)(shelf, id, () => after) : value;
    };
    return {
      ...world.ports,
      records: { ...records, add: later(records.add), change: blind ? torn : atomic },
      log: { ...log, append: later(log.append), last: later(log.last) },
    };
  };

  /** Each hour until now has one line, counts as missed in a later one, or waits; and each Run has its line. */
  async function everyHourOnce(world: World): Promise<boolean> {
    const [lines, runs, { waiting }] = [
      await world.history(),
      await world.runs(),
      await world.kept(),
    ];
    const times = [...lines, ...waiting].map(({ time }) => time);
    const missed = lines.map(({ why = "" }) => {
      const [, count] = /(One|\d+) earlier/.exec(why) ?? [];
      return count === undefined ? 0 : count === "One" ? 1 : Number(count);
    });
    const hours =
      Math.floor(world.clock.ms / 3_600_000) - Date.parse("2026-12-01T12:00Z") / 3_600_000;
    const waitingMissed = waiting.map((it) => it.missed);
    const sum = [...missed, ...waitingMissed].reduce((all, it) => all + it, times.length);
    const started = lines.flatMap((it) => (it.what === "started" ? [it.runId] : []));
    return (
      sum === hours && new Set(times).size === times.length && new Set(started).size === runs.length
    );
  }

  const fault = (blind: boolean) =>
    fc.asyncProperty(
      fc.scheduler(),
      fc.constantFrom("skip", "queue", "stop-previous"),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 150 }), fc.boolean()), { maxLength: 5 }),
      async (scheduler, overlap, moves) => {
        const world = await hourly(overlap);
        try {
          for (const [minutes, ends] of moves) {
            world.clock.ms += minutes * 60_000;
            const ports = together(world, scheduler, blind);
            const meanwhile = async () => {
              await scheduler.schedule(Promise.resolve());
              if (ends && (await world.kept()).last) await world.end("stopped");
              await scheduler.schedule(Promise.resolve());
              world.clock.ms += 60 * 60_000;
            };
            const sweeps = [startDue(ports), startDue(ports), startDue(ports)];
            await scheduler.waitFor(Promise.all([...sweeps, meanwhile()]));
          }
          await world.later(0);
          await world.later(0);
          return everyHourOnce(world);
        } finally {
          await world.close();
        }
      },
    );

  it("however the calls of three sweeps at once are mixed", async () => {
    await fc.assert(fault(false), { numRuns: 60 });
  }, 120_000);

  it("and a sweep that wrote blindly would be found", async () => {
    const { failed } = await fc.check(fault(true), { numRuns: 300 });
    expect(failed).toBe(true);
  }, 120_000);
});
