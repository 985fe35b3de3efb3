import type { DevBoxHost } from "../../../../functions/ports/devbox-host.ts";
import type { Ports } from "../../../../functions/ports/ports.ts";
import type { Commit } from "../../../../functions/ports/run-log.ts";
import { apply } from "../../../../shared/apply/apply.ts";
import type { Run } from "../../../../shared/run.ts";
import type { RunEvent } from "../../../../shared/schemas/event.ts";
import { Cloud } from "../cloud/cloud.ts";
import type { Inside } from "../seams.ts";
import { writeDown } from "./cloud.ts";
import type { MutantName } from "./mutants.ts";
import { workersWrong } from "./workers.ts";

/** The ports of a handler with a planted bug; unchanged if the bug is elsewhere. */
export function portsWrong(name: MutantName, ports: Ports, inside: Inside): Ports {
  const { log, waits, places, machine, list } = ports;
  const { stores, world } = inside;
  const write = (change: (commit: Commit) => Commit | undefined): Ports => ({
    ...ports,
    log: {
      ...log,
      append: async (commit) => {
        const changed = change(commit);
        return changed ? log.append(changed) : true;
      },
    },
  });
  switch (name) {
    case "blind-write":
      return {
        ...ports,
        log: {
          ...log,
          append: async (commit) => {
            if (await log.append(commit)) return true;
            const items = stores.logs.get(commit.runId);
            const at = items?.findIndex((it) => it.first === commit.first) ?? -1;
            if (at >= 0) items?.splice(at, 1, commit);
            return true;
          },
        },
      };
    case "ack-before-commit":
      return {
        ...ports,
        log: {
          ...log,
          append: async (commit) => {
            if (commit.requests.length === 0 || world.calm) return log.append(commit);
            log.append(commit).catch(() => {});
            return true;
          },
        },
      };
    case "refusal-not-recorded":
      return write((it) => (it.events[0]?.type === "request.refused" ? undefined : it));
    case "settled-keys-lost":
      return write((it) => ({ ...it, requests: it.requests.slice(-1) }));
    case "steer-dropped":
      return write((it) => {
        const kept = it.events.filter((event) => event.type !== "message.delivered");
        if (kept.length === it.events.length) return it;
        const turn = { ...it.after.turn, state: "ended" as const };
        const seq = kept.at(-1)?.seq ?? 0;
        return kept.length === 0
          ? undefined
          : { ...it, events: kept, after: { ...it.after, seq, turn } };
      });
    case "wake-lost":
      return { ...ports, machine: { ...machine, succeed: async () => true } };
    case "wait-late":
      return {
        ...ports,
        waits: {
          ...waits,
          put: async (wait) => {
            world.in(1, () => void waits.put(wait).catch(() => {}));
          },
        },
      };
    case "old-wait-wins":
      return {
        ...ports,
        waits: { ...waits, put: (wait) => waits.put({ ...wait, order: "9" }) },
      };
    case "places-kept":
      return { ...ports, places: { ...places, release: async () => false } };
    case "places-without-limit":
      return {
        ...ports,
        places: {
          ...places,
          claim: async (run) => {
            await places.claim(run);
            return true;
          },
        },
      };
    case "list-not-written":
      return { ...ports, list: { ...list, put: async () => {} } };
    case "closed-token-fails":
      return {
        ...ports,
        machine: {
          ...machine,
          succeed: async (token, output) => {
            if (await machine.succeed(token, output)) return true;
            throw new Error("The token is closed.");
          },
        },
      };
    case "sleep-counts": {
      const { skipped: _, ...rest } = ports;
      return rest;
    }
    case "save-invented":
      return write((it) => saveInvented(it, stores.run(it.runId)));
    case "unknown-is-gone":
    case "unseen-is-gone":
    case "stop-believed":
    case "waiting-repeated":
      return {
        ...ports,
        workers: { ...ports.workers, host: (id) => hostWrong(name, ports, id, inside) },
      };
    case "begins-from-older":
      return ports.saves ? { ...ports, saves: { ...ports.saves, prune: async () => {} } } : ports;
    default:
      return workersWrong(name, ports) ?? ports;
  }
}

function hostWrong(
  name: "unknown-is-gone" | "unseen-is-gone" | "stop-believed" | "waiting-repeated",
  ports: Ports,
  worker: string,
  { site }: Inside,
): DevBoxHost {
  const host = ports.workers.host(worker);
  const tasksOf = (devbox: string) =>
    site instanceof Cloud ? site.tasks.all.filter((it) => it.devbox === devbox) : [];
  const believed = async (devbox: string) => {
    const state = await host.describe(devbox);
    if (name === "unknown-is-gone") return state === "unknown" ? "gone" : state;
    const tasks = site instanceof Cloud ? site.tasks : undefined;
    const gone = tasksOf(devbox).some((it) =>
      name === "unseen-is-gone" ? !tasks?.look(it) : it.desired === "STOPPED",
    );
    return gone ? "gone" : state;
  };
  if (name !== "waiting-repeated") return { ...host, describe: believed };
  return {
    ...host,
    launch: async (order) => {
      try {
        await host.launch(order);
      } catch (error) {
        const { name: why, message } = error instanceof Error ? error : new Error();
        if (why !== "DevBox.NoCapacity") throw error;
        const { devbox, runId } = order;
        const fact = { type: "devbox.progressed", devbox, phase: "waiting" } as const;
        await writeDown(ports, runId, { ...fact, reason: message });
        throw error;
      }
    },
  };
}

/** The commit, with an invented save in each event that says that a DevBox is gone. */
function saveInvented(commit: Commit, before: Run | undefined): Commit {
  if (!before) return commit;
  const events = commit.events.map((event): RunEvent => {
    const gone = event.type === "devbox.parked" || event.type === "devbox.released";
    return gone ? { ...event, savedUntil: event.savedUntil ?? event.at } : event;
  });
  return { ...commit, events, after: events.reduce(apply, before) };
}
