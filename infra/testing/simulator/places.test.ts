import { expect, it } from "vitest";
import type { NewRun } from "../../../shared/schemas/run.ts";
import { Stores } from "./coordinator/stores.ts";
import { System } from "./coordinator/system.ts";
import { noFaults } from "./faults.ts";
import { Mutant } from "./mutants/mutant.ts";
import { Random } from "./random.ts";
import { newScene } from "./scene.ts";
import { settingOf } from "./setting.ts";
import { World } from "./world.ts";

/** A coordinator with one place, on which nothing fails and nothing sweeps. */
function onePlace() {
  const random = new Random(1);
  const world = new World(random, noFaults);
  const stores = new Stores(1, 0);
  const setting = settingOf(random, "local");
  const system = new System(world, stores, setting, new Mutant());
  const { people } = newScene(system);
  world.heal();
  const start = async (target?: NewRun["target"]) => {
    const known = people.runs.length;
    people.create("ada", {
      instructions: "```sh\ntrue\n```",
      mode: "interactive",
      engine: "script",
      limits: { activeMinutes: 60 },
      ...(target ? { target } : {}),
    });
    await world.goOn(5_000, () => people.runs.length > known);
    return people.runs.at(-1) ?? "";
  };
  const until = async (isSo: () => boolean) => {
    if (!isSo()) await world.goOn(5_000, isSo);
    return isSo();
  };
  const target = { worker: setting.worker.id, image: setting.worker.images[0]?.id ?? "" };
  return { world, stores, system, start, until, target };
}

/** A Run that asks for its target, and so needs no place, holds one all the same: its claim took effect late. */
async function withStrayPlace() {
  const all = onePlace();
  const asking = await all.start();
  await all.until(() => all.stores.waits.get(asking)?.kind === "parked");
  expect(all.stores.holders.size).toBe(0);
  all.stores.claim({ id: asking, team: "local", seq: 1 });
  return { ...all, asking };
}

it("a place that a claim took long after its caller gave up goes to the next Run at once", async () => {
  const { stores, start, until, target, asking } = await withStrayPlace();
  const working = await start(target);
  expect(await until(() => stores.run(working)?.devbox?.state === "up")).toBe(true);
  expect([...stores.holders.keys()]).toEqual([working]);
  expect(stores.run(asking)?.status).toBe("needs-you");
});

it("a place that a claim took long after its caller gave up is given back by the sweep", async () => {
  const { stores, system, until } = await withStrayPlace();
  system.sweep();
  expect(await until(() => stores.holders.size === 0)).toBe(true);
});

it("a place that its Run needs is not given to the next", async () => {
  const { stores, start, until, target } = onePlace();
  const first = await start(target);
  await until(() => stores.holders.has(first));
  const second = await start(target);
  expect(await until(() => stores.waits.get(second)?.kind === "queued")).toBe(true);
  expect([...stores.holders.keys()]).toEqual([first]);
});
