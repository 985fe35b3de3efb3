import { describe, expect, it } from "vitest";
import { Story } from "../infra/testing/samples/story.ts";
import { portsOf } from "../infra/testing/simulator/coordinator/ports.ts";
import { Stores } from "../infra/testing/simulator/coordinator/stores.ts";
import { System } from "../infra/testing/simulator/coordinator/system.ts";
import { noFaults } from "../infra/testing/simulator/faults.ts";
import { Mutant } from "../infra/testing/simulator/mutants/mutant.ts";
import { Random } from "../infra/testing/simulator/random.ts";
import { newScene } from "../infra/testing/simulator/scene.ts";
import { type HostName, settingOf } from "../infra/testing/simulator/setting.ts";
import { World } from "../infra/testing/simulator/world.ts";
import { lookForDevBox } from "./look-for-devbox.ts";

/** A coordinator with the Run of a story, on ports in memory that never fail. */
function coordinatorOf(story: Story, host: HostName) {
  const world = new World(new Random(1), noFaults);
  world.heal();
  const stores = new Stores(1, 0);
  const system = new System(world, stores, settingOf(world.random, host), new Mutant());
  const { site } = newScene(system);
  const { run, events } = story;
  stores.append({ runId: run.id, first: 1, events, after: run, requests: [] });
  const by = { label: "test", startedAt: world.time, died: () => {} };
  const ports = portsOf(system, { ...by, dead: false, faulted: false }, "watch");
  return { ports, site, look: () => lookForDevBox(ports, run), now: () => stores.run(run.id) };
}

const order = { devbox: "box_1", runId: "run_story", generation: 1, image: "small" };
const launching = () =>
  new Story().prepare().do({ type: "launch", ephemeral: false, devbox: order.devbox });

describe.each(["local", "cloud"] as const)("a DevBox that its %s host never saw", (host) => {
  it("is waited for while its launch is still to come", async () => {
    const { look, now } = coordinatorOf(launching(), host);
    await look();
    expect(now()?.devbox).toMatchObject({ id: order.devbox, state: "requested" });
  });

  it("is gone when its Run stops, and a launch that comes late does not start it", async () => {
    const { look, now, ports, site } = coordinatorOf(launching().stop(), host);
    await look();
    expect(now()).toMatchObject({ status: "stopped", devbox: null });
    await ports.workers.host("any").launch({ ...order, coordinator: "", bootToken: "" });
    expect(site.mayBeUp(order.devbox)).toBe(false);
  });
});
