import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processesOf } from "./support/processes.ts";
import { World } from "./support/world.ts";

const held: { world?: World } = {};
beforeAll(async () => {
  held.world = await World.start(["--silence", "20"]);
});
afterAll(() => held.world?.end());

const engines = ["claude-api", "codex", "opencode"] as const;
const failures = [
  ["a request that the service refuses", "@@e400", /scripted|model and effort/i],
  ["a wrong key", "@@e401", /sign it in again|correct its key/i],
  ["a limit that is reached", "@@e429", /limit/i],
  ["a fault of the model's service", "@@e500", /fault|minutes/i],
  ["a service with too much to do", "@@e529", /too much|fault|minutes/i],
  ["a model that says nothing", "@@hang", /nothing|too long|fault/i],
  ["a stream that is cut", "@@cut", /./],
] as const;

describe.each(engines)("%s", (engine) => {
  it.each(failures)("fails a Run with what to do: %s", async (_, scenario, remedy) => {
    const { world } = held;
    if (!world) throw new Error("There is no server.");
    const { client } = world;
    const id = await client.start(`Try. ${scenario}`, { engine, keepMinutes: 0 });
    const done = await client.untilStatus(id, "completed", "failed");
    expect(done.status).toBe("failed");
    expect(done.summary).toMatch(remedy);
    await client.until(id, (run) => run.devboxes.every((it) => it.state === "gone"), "no DevBox");
    expect(processesOf(id)).toEqual([]);
  });
});
