import type { Ports } from "../../../functions/ports.ts";
import { Problem } from "../../../shared/problem.ts";
import { type System, secret } from "./system.ts";
import type { Invocation } from "./world.ts";

const never = async (): Promise<never> => {
  throw new Error("No handler of the simulator calls this.");
};

/** The ports of one run of a handler: each call waits in the world's list, and dies with the handler. */
export function portsOf(system: System, by: Invocation): Ports {
  const { world, stores, setting } = system;
  const call = <T>(label: string, act: () => T) => world.call(by, label, act);
  const host = () => {
    if (!system.host) throw new Problem("not-found", "There is no host.");
    return system.host;
  };
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
      succeed: (token, output) =>
        call("machine.succeed", () => system.machine.succeed(token, output)),
      fail: never,
    },
    workers: {
      list: async () => [setting.worker],
      engines: async () => [...setting.engines],
      credentials: async () => ({ env: {}, files: [], secrets: [] }),
      host: () => ({
        ephemeral: false,
        launch: (order) => call("host.launch", () => host().launch(order)),
        stop: (devbox, graceMs) => call("host.stop", () => host().stop(devbox, graceMs)),
        describe: (devbox) => call("host.describe", () => host().describe(devbox)),
        list: never,
        forget: never,
      }),
    },
    viewers: {
      post: async (run, frame) => {
        for (const watch of system.watchers) watch(run, frame);
      },
      watched: async () => true,
      onNews: () => () => {},
    },
    blobs: { put: never, get: never, uploadTo: never, linkTo: never },
    settings: {
      warmSeconds: setting.warmSeconds,
      stopGraceMs: 10_000,
      silenceSeconds: 300,
      unsafeNoSandbox: false,
      coordinatorUrl: () => "http://coordinator",
      secret,
    },
    now: () => world.now(),
    entropy: (bytes) => world.random.bytes(bytes),
    note: () => world.count("noted"),
  };
}
