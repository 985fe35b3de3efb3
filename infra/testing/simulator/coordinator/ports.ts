import type { DevBoxHost } from "../../../../functions/devbox-host.ts";
import type { Ports } from "../../../../functions/ports.ts";
import { Problem } from "../../../../shared/problem.ts";
import type { Invocation, Manner } from "./handlers.ts";
import { type System, secret } from "./system.ts";

/** A call of a port by one run of a handler: it may fail, and dies with the handler. */
export type Call = <T>(label: string, act: () => T, manner?: Manner) => Promise<Awaited<T>>;

/** What a handler is for: only the steps and the watch may touch what DevBoxes run on. */
export type Role = "door" | "step" | "watch";

const never = async (): Promise<never> => {
  throw new Error("No handler of the simulator calls this.");
};

/** The ports of one run of a handler: each call waits in the world's list, and dies with the handler. */
export function portsOf(system: System, by: Invocation, role: Role): Ports {
  const { world, stores, setting, place } = system;
  const call: Call = (label, act, manner) => world.handlers.call(by, label, act, manner);
  if (!place) throw new Problem("not-found", "There is no host.");
  const host: DevBoxHost = role === "door" ? place.notingHost(call) : place.host(call);
  const tardy = () =>
    world.random.chance(world.faults.tardy)
      ? world.random.below(world.random.pick([5_000, 40_000]))
      : 0;
  return {
    log: {
      last: (runId) => call("log.last", () => stores.logs.get(runId)?.at(-1)),
      append: (commit) => call("log.append", () => stores.append(commit)),
      events: (runId, after, limit) => call("log.events", () => stores.events(runId, after, limit)),
    },
    list: {
      put: (run) => call("list.put", () => stores.put(run)),
      page: never,
      active: () => call("list.active", () => stores.active()),
      expired: never,
      saveDeleted: never,
    },
    waits: {
      put: (wait) => call("waits.put", () => stores.wait(wait)),
      get: (runId) => call("waits.get", () => stores.waits.get(runId)),
      ofKind: (kind) => call("waits.ofKind", () => stores.ofKind(kind)),
    },
    places: {
      claim: (runId, seq) => call("places.claim", () => stores.claim(runId, seq)),
      release: (runId, seq) => call("places.release", () => stores.release(runId, seq)),
      free: () => call("places.free", () => stores.free()),
      holders: () => call("places.holders", () => [...stores.holders.keys()]),
    },
    machine: {
      start: (name, input) => call("machine.start", () => system.machine.start(name, input)),
      isOver: (name) => call("machine.isOver", () => system.machine.isOver(name)),
      succeed: async (token, output) => {
        const taken = await call("machine.succeed", () => system.machine.succeed(token, output));
        if (!taken) world.count("token closed");
        if (!taken || !world.random.chance(world.faults.closed)) return taken;
        world.count("token closed by somebody else at the same moment");
        return false;
      },
      fail: never,
    },
    workers: {
      list: () => call("workers.list", () => [setting.worker]),
      engines: () => call("workers.engines", () => [...setting.engines]),
      credentials: async () => ({ env: {}, files: [], secrets: [] }),
      host: () => host,
    },
    viewers: {
      post: (run, frame) => {
        const tell = () => {
          for (const watch of system.watchers) watch(run, frame);
        };
        return call("viewers.post", tell, { heldMs: tardy() }).catch(() => {}); // it never rejects
      },
      watched: async () => true,
      onNews: () => () => {},
      dismiss: never,
    },
    blobs: { put: never, get: never, uploadTo: never, linkTo: never },
    records: { add: never, get: never, change: never, remove: never, list: async () => [] },
    codeHosts: never,
    fetch: never,
    ...(place.saves ? { saves: place.saves(call) } : {}),
    settings: {
      warmSeconds: setting.warmSeconds,
      keepMinutes: 60,
      stopGraceMs: place.ephemeral ? 120_000 : 10_000,
      silenceSeconds: 300,
      unsafeNoSandbox: false,
      coordinatorUrl: () => "http://coordinator",
      consoleUrl: () => "http://coordinator",
      secret,
    },
    now: () => world.now(),
    entropy: (bytes) => world.random.bytes(bytes),
    note: () => world.count("noted"),
  };
}
