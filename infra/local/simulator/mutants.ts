import type { Request } from "../../../functions/commit.ts";
import type { Ports } from "../../../functions/ports.ts";
import type { Commit } from "../../../functions/run-log.ts";
import { idFrom } from "../../../shared/id.ts";
import { type Badge, type BoxSays, door } from "./door.ts";
import type { Heard } from "./network.ts";
import type { Asked } from "./people.ts";
import type { System } from "./system.ts";

/** Planted bugs, by name, and what each breaks. */
export const mutants = {
  "no-idempotency": "a request is decided again for every copy",
  "blind-write": "a commit overwrites what stands at its place",
  "ack-before-commit": "a commit is acknowledged before it is written",
  "refusal-not-recorded": "a refusal is not kept under its key",
  "settled-keys-lost": "a commit forgets the requests settled before it",
  "stale-answer": "an answer counts for whatever question is open",
  "steer-dropped": "a delivered message is taken from the queue and told to nobody",
  "box-rereads": "a DevBox applies an inbox item every time it reads it",
  "batch-taken-again": "a batch of a DevBox is taken every time it comes",
  "old-generation": "a DevBox that was replaced may still write",
  orphan: "a stopped launch still starts, and its DevBox does not obey a refusal",
  "never-stops": "a DevBox that is asked to end goes on, and its host lets it",
  "never-gone": "a host never says that a DevBox is gone",
  "wake-lost": "nobody completes a waiting task, and no sweep looks",
  "wait-late": "a wait looks first and writes its token down afterwards, and no sweep looks",
  "old-wait-wins": "a wait that comes late hides the newer one",
  "places-kept": "a place is never given back",
  "places-without-limit": "a place is given to whoever asks",
  "list-not-written": "the projection is not written",
  "parks-unsaved": "a DevBox ends without saving",
  "viewer-skips": "a viewer takes a frame one place too far",
} as const;

export type MutantName = keyof typeof mutants;

/** The seams at which a planted bug changes what handlers, DevBoxes and viewers do. Without a name it changes nothing. */
export class Mutant {
  readonly name: MutantName | undefined;

  constructor(name?: MutantName) {
    this.name = name;
  }

  get noSweep(): boolean {
    return this.name === "wake-lost" || this.name === "wait-late";
  }
  get rereads(): boolean {
    return this.name === "box-rereads";
  }
  get noTombstones(): boolean {
    return this.name === "orphan";
  }
  get disobeys(): boolean {
    return this.name === "orphan";
  }
  get neverStops(): boolean {
    return this.name === "never-stops";
  }
  get neverGone(): boolean {
    return this.name === "never-gone";
  }
  get parksUnsaved(): boolean {
    return this.name === "parks-unsaved";
  }
  get skips(): number {
    return this.name === "viewer-skips" ? 1 : 0;
  }

  /** What a handler gets in place of its ports. */
  ports(ports: Ports, system: System): Ports {
    const { log, waits, places, machine, list } = ports;
    const { stores, world } = system;
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
    switch (this.name) {
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
        return { ...ports, places: { ...places, release: async () => {} } };
      case "places-without-limit":
        return {
          ...ports,
          places: {
            ...places,
            claim: async (runId, seq) => {
              await places.claim(runId, seq);
              return true;
            },
          },
        };
      case "list-not-written":
        return { ...ports, list: { ...list, put: async () => {} } };
      default:
        return ports;
    }
  }

  /** What a person's request comes to. */
  person(system: System, it: Asked, by: string, request: Request) {
    return async (ports: Ports): Promise<Heard> => {
      const { wish, runId } = it;
      if (wish.type === "create") return door.create(ports, by, wish.wanted, request);
      const command = fresh(wish, ports);
      if (this.name === "no-idempotency") {
        const key = `${request.key}-${system.world.random.below(1_000_000)}`;
        return door.person(ports, runId, command, { ...request, key });
      }
      if (this.name === "stale-answer" && command.type === "answer") {
        const open = system.stores.run(runId)?.open;
        if (open) return door.person(ports, runId, { ...command, questions: open.id }, request);
      }
      return door.person(ports, runId, command, request);
    };
  }

  /** What a DevBox's batch comes to. */
  box(system: System, badge: Badge, says: BoxSays) {
    return (ports: Ports): Promise<Heard> => {
      const box = system.stores.run(badge.runId)?.devbox;
      if (box && this.name === "batch-taken-again")
        return door.box(ports, badge, { ...says, number: box.batch + 1 });
      if (box && this.name === "old-generation") {
        const number = badge.generation === box.generation ? says.number : box.batch + 1;
        return door.box(ports, { ...badge, generation: box.generation }, { ...says, number });
      }
      return door.box(ports, badge, says);
    };
  }
}

/** A copy of a message has an id of its own, as its route gives it. */
function fresh(wish: Exclude<Asked["wish"], { type: "create" }>, ports: Ports) {
  if (wish.type !== "message") return wish;
  return { ...wish, id: idFrom("message", ports.entropy(17)) };
}
