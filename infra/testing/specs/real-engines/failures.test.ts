import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processesOf } from "./support/processes.ts";
import { World } from "./support/world.ts";

const held: { world?: World; impatient?: World } = {};
beforeAll(async () => {
  held.world = await World.start();
  held.impatient = await World.start(["--silence", "12"]);
});
afterAll(async () => {
  await held.world?.end();
  await held.impatient?.end();
});

const engines = ["claude-api", "codex", "opencode", "copilot", "gemini"] as const;
const failures = [
  ["a request that the service refuses", "@@e400", /scripted|model and effort/i],
  ["a wrong key", "@@e401", /sign in again|fix the key/i],
  ["a limit that is reached", "@@e429", /rate limit.* Wait until/],
  ["a limit for an hour", "@@later", /rate limit.* wait 60 minutes\. Wait until/],
  ["a fault of the model's service", "@@e500", /fault|overloaded/],
  ["a service with too much to do", "@@e529", /overloaded/],
  ["a stream that is cut", "@@cut", /broke off.* Check the network/],
  ["a page of something else", "@@garbled", /cannot be read.* Check the address/],
  ["a model that refuses", "@@refused", /refused to answer.* in other words/],
  ["a model that wrote too much", "@@maxed", /limit of its output.* smaller steps/],
] as const;

describe.concurrent.each(engines)("%s", (engine) => {
  it.each(failures)("fails a Run with what to do: %s", (_, scenario, remedy) =>
    fails(held.world, engine, scenario, remedy),
  );

  it("fails a Run whose model says nothing", () =>
    fails(held.impatient, engine, "@@hang", /It said nothing for 12 seconds/));
});

/** No process of the engine is left after its Run has failed. */
async function fails(world: World | undefined, engine: string, scenario: string, remedy: RegExp) {
  if (!world) throw new Error("There is no server.");
  const { client } = world;
  const id = await client.start(`Try. ${scenario}`, { engine, keepMinutes: 0 });
  const patient = () => client.untilStatus(id, "completed", "failed");
  const done = await patient().catch(patient); // some engines retry for a minute
  expect(done.status).toBe("failed");
  expect(done.summary).toMatch(remedy);
  await client.until(id, (run) => run.devboxes.every((it) => it.state === "gone"), "no DevBox");
  expect(processesOf(id)).toEqual([]);
}
