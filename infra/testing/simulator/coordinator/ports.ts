import type { DevBoxHost } from "../../../../functions/ports/devbox-host.ts";
import type { Ports } from "../../../../functions/ports/ports.ts";
import { Problem } from "../../../../shared/problem.ts";
import type { Run } from "../../../../shared/run.ts";
import { noCredentials } from "../../../../shared/schemas/box-protocol.ts";
import type { ServerFrame } from "../../../../shared/schemas/frame.ts";
import type { DurableMachine } from "../../../local/machine/durable-machine.ts";
import { faultOf } from "../../../local/storage/fault.ts";
import type { Site } from "../box/site.ts";
import type { Setting } from "../setting.ts";
import type { World } from "../world.ts";
import type { Database } from "./database.ts";
import type { Handlers, Invocation, PortCall } from "./handlers.ts";
import type { MachineTime } from "./machine-time.ts";
import type { OpenPorts, Write } from "./open-ports.ts";
import type { Stores } from "./stores.ts";

/** The job of a handler. Only steps and the watch may start and stop DevBoxes. */
export type Role = "door" | "step" | "watch";

export type Watcher = (run: Pick<Run, "id" | "team">, frame: ServerFrame) => void;

/** The state that the ports work on. */
type Backing = {
  readonly world: World;
  readonly handlers: Handlers;
  readonly stores: Stores;
  /** Of the one server. Undefined in the cloud, where each write is on the disk at once. */
  readonly database: Database | undefined;
  readonly setting: Setting;
  readonly site: Site | undefined;
  readonly time: Pick<MachineTime, "total">;
  /** Replaced when the server restarts. */
  readonly machine: Pick<DurableMachine, "start" | "isOver" | "succeed">;
  readonly watchers: readonly Watcher[];
};

export const secret = new Uint8Array(32).fill(7);

const never = async (): Promise<never> => {
  throw new Error("No handler of the simulator calls this.");
};

/** The ports of one handler. Each call waits in the world's list and dies with the handler. */
export function portsOf(backing: Backing, by: Invocation, role: Role): Ports {
  const { world, handlers, stores, database, setting, site } = backing;
  const call: PortCall = (label, act, manner) => handlers.call(by, label, act, manner);
  const store: Write = (label, remember, change) =>
    call(label, () => (database ? database.write(remember, change).catch(refused) : change()));
  const write = <T>(label: string, runId: string, change: () => T) =>
    store(label, () => stores.memory(runId), change);
  const refused = (error: unknown): never => {
    if (faultOf(error)) by.faulted = true;
    throw error;
  };
  if (!site) throw new Problem("not-found", "There is no host.");
  let host: DevBoxHost | undefined;
  const tardyMs = () =>
    world.random.chance(world.faults.tardy)
      ? world.random.below(world.random.pick([5_000, 40_000]))
      : 0;
  // Optional ports are added afterwards: a spread in the midst makes all of this slow.
  const ports: OpenPorts = {
    log: {
      last: (runId) => call("log.last", () => stores.logs.get(runId)?.at(-1)),
      append: (commit) => write("log.append", commit.runId, () => stores.append(commit)),
      events: (runId, after, limit) => call("log.events", () => stores.events(runId, after, limit)),
    },
    list: {
      put: (run) => write("list.put", run.id, () => stores.put(run)),
      page: never,
      active: () => call("list.active", () => stores.active()),
      expired: never,
      saveDeleted: never,
    },
    waits: {
      put: (wait) => write("waits.put", wait.runId, () => stores.wait(wait)),
      get: (runId) => call("waits.get", () => stores.waits.get(runId)),
      ofKind: (kind) => call("waits.ofKind", () => stores.ofKind(kind)),
    },
    places: {
      limits: stores.places,
      claim: (run) => write("places.claim", run.id, () => stores.claim(run)),
      release: (run) => write("places.release", run.id, () => stores.release(run)),
      holders: () => call("places.holders", () => stores.held()),
    },
    machine: {
      start: (name, input) => call("machine.start", () => backing.machine.start(name, input)),
      isOver: (name) => call("machine.isOver", () => backing.machine.isOver(name)),
      succeed: async (token, output) => {
        const taken = await call("machine.succeed", () => backing.machine.succeed(token, output));
        if (!taken) world.count("token closed");
        if (!taken || !world.random.chance(world.faults.closed)) return taken;
        world.count("token closed by another handler at the same moment");
        return false;
      },
      fail: never,
    },
    workers: {
      list: () => call("workers.list", () => [setting.worker]),
      engines: () => call("workers.engines", () => [...setting.engines]),
      credentials: async () => noCredentials,
      host: () => {
        host ??= role === "door" ? site.notingHost(call) : site.host(call);
        return host;
      },
    },
    viewers: {
      post: (run, frame) => {
        const tell = () => {
          for (const watch of backing.watchers) watch(run, frame);
        };
        return call("viewers.post", tell, { heldMs: tardyMs() }).catch(() => {}); // it never rejects
      },
      watched: async () => true,
      onNews: () => () => {},
      dismiss: never,
    },
    blobs: { put: never, get: never, uploadTo: never, linkTo: never },
    records: {
      add: never,
      get: () => call("records.get", () => undefined), // no team has changed its settings
      change: never,
      remove: never,
      list: async () => [],
    },
    codeHosts: never,
    fetch: never,
    settings: {
      warmSeconds: setting.warmSeconds,
      keepMinutes: 60,
      stopGraceMs: setting.server ? 10_000 : 120_000,
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
  if (site.saves) ports.saves = site.saves(call);
  if (setting.server) ports.skipped = () => backing.time.total();
  site.addPorts?.(ports, { call, store, by });
  return ports;
}
