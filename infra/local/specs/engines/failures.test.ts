import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
    expect(engineProcesses(world)).toEqual([]);
  });
});

/** Processes that reach the scripted model of this file: what an engine left behind. */
function engineProcesses(world: World): string[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== world.server.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(world.model.url);
      } catch {
        return false; // it has ended, or is not ours
      }
    })
    .map((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
}
