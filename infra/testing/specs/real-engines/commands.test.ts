import { afterAll, beforeAll, expect } from "vitest";
import type { RunEvent } from "../../../../shared/schemas/event.ts";
import { once, row, worldOf } from "./support/row.ts";
import { World } from "./support/world.ts";

const held: { world?: World } = {};
beforeAll(async () => {
  held.world = await World.start();
});
afterAll(() => held.world?.end());

type Finished = Extract<RunEvent, { type: "step.finished" }>;

/** One Run with all commands, in a fresh home that may connect to nothing, and continued once. */
const facts = once(async (engine) => {
  const { client } = worldOf(held);
  const id = await client.start("Run commands. @@commands", { engine, egress: "closed" });
  const patient = () => client.untilStatus(id, "completed", "failed");
  const run = await patient().catch(patient);
  expect(run.status).toBe("completed");
  const events = await client.events(id);
  const ends = events.flatMap((it) =>
    it.type === "step.started" && it.kind === "exec"
      ? events.filter(
          (end): end is Finished => end.type === "step.finished" && end.step === it.step,
        )
      : [],
  );
  const [live, , test, grep, diff, find, cd, failed, passed, large, failing] = ends;
  await client.say(id, "Go on. @@report");
  const continued = await client.until(id, (it) => it.leg === 2 && it.completedAt !== null);
  return {
    ...{ run, events, live, large, failing, continued },
    ...{ quiet: [test, grep, diff, find, cd], tests: [failed, passed] },
  };
});

row("live", facts, ({ events, live }) => {
  const at = (text: string) =>
    events.findIndex((it) => it.type === "step.output" && it.text.includes(text));
  const end = events.indexOf(live as RunEvent);
  expect(at("live-1")).toBeGreaterThan(0);
  expect(at("live-1")).toBeLessThan(end);
  if (at("live-5") >= 0) expect(at("live-1")).toBeLessThan(at("live-5"));
});

row("codes", facts, ({ quiet }) => {
  expect(quiet.map((it) => it?.exitCode)).toEqual([1, 1, 1, 1, 1]);
  expect(quiet.map((it) => it?.ok)).toEqual(quiet.map(() => false));
});

row("passing", facts, ({ run, tests: [failed, passed] }) => {
  expect(failed?.exitCode).toBe(1);
  expect(passed?.exitCode).toBe(0);
  expect(run.tests).toMatchObject([
    { outcome: "passed", exitCode: 0 },
    { outcome: "failed", exitCode: 1 },
  ]);
});

row("large", facts, ({ large }) => {
  const { excerpt, cut } = large?.result ?? {};
  expect(large?.exitCode).toBe(0);
  expect(cut ? cut.size : excerpt?.size).toBe(6_000_000);
  expect(excerpt?.head).toContain("row 0000001 of five megabytes");
  expect(excerpt?.tail).toContain("row 0200000 of five megabytes");
});

row("failing", facts, ({ failing }) => {
  const { excerpt, cut } = failing?.result ?? {};
  expect(failing).toMatchObject({ ok: false, exitCode: 3 });
  const whole = 5_000 * "row 000001 before the end\n".length;
  if (!cut) return expect(excerpt?.size).toBe(whole);
  expect(cut.size ?? whole).toBe(whole);
  expect(cut.atLeast ?? whole).toBeLessThanOrEqual(whole);
});

row("offline", facts, ({ events }) => {
  const refused = events.flatMap((it) => (it.type === "connection.refused" ? [it.host] : []));
  const more = events.flatMap((it) => (it.type === "traffic.reported" ? [it.refused] : []));
  expect([...refused, ...more.filter((it) => it > 0)]).toEqual([]);
});

row("history", facts, ({ continued }) => {
  expect(continued).toMatchObject({ status: "completed", summary: "There was nothing to do." });
});
