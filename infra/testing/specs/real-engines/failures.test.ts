import { afterAll, beforeAll, expect } from "vitest";
import type { Column } from "../../engine-table/rows.ts";
import { processesOf } from "./support/processes.ts";
import { once, row, worldOf } from "./support/row.ts";
import { World } from "./support/world.ts";

const held: { world?: World } = {};
const impatient: { world?: World } = {};
beforeAll(async () => {
  held.world = await World.start();
  impatient.world = await World.start(["--silence", "12"]);
});
afterAll(async () => {
  await held.world?.end();
  await impatient.world?.end();
});

/** How a Run ends whose model does this. No process of its engine is left then. */
const ends = (scenario: string, where = held) =>
  once(async (engine: Column) => {
    const { client } = worldOf(where);
    const id = await client.start(`Try. @@${scenario}`, { engine, keepMinutes: 0 });
    const patient = () => client.untilStatus(id, "completed", "failed");
    const done = await patient().catch(patient); // some engines retry for a minute
    await client.until(id, (run) => run.devboxes.every((it) => it.state === "gone"), "no DevBox");
    expect(processesOf(id)).toEqual([]);
    return done;
  });

/** The Run fails with what to do. */
const says = (remedy: RegExp) => (run: { status: string; summary: string | null }) => {
  expect(run.status).toBe("failed");
  expect(run.summary).toMatch(remedy);
};

row("e400", ends("e400"), says(/scripted|model and effort/i));
row("e401", ends("e401"), says(/sign in again|fix the key/i));
row("e429", ends("e429"), says(/rate limit.* Wait until/));
row("later", ends("later"), says(/rate limit.* wait 60 minutes\. Wait until/));
row("e500", ends("e500"), says(/fault|overloaded/));
row("e529", ends("e529"), says(/overloaded/));
row("cut", ends("cut"), says(/broke off.* Check the network/));
row("garbled", ends("garbled"), says(/cannot be read.* Check the address/));
row("refused", ends("refused"), says(/refused to answer.* in other words/));
row("maxed", ends("maxed"), says(/limit of its output.* smaller steps/));
row("hang", ends("hang", impatient), says(/It said nothing for 12 seconds/));
