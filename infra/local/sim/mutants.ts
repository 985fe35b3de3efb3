import { type Request, commit as realCommit } from "../../../functions/commit.ts";
import type { Ports } from "../../../functions/ports.ts";
import type { BoxCommand, PersonCommand, Reply } from "../../../shared/command.ts";
import { decide } from "../../../shared/decide.ts";
import { Problem } from "../../../shared/problem.ts";

/** Bugs that the simulator must find: what each breaks. */
export const plantedBugs = {
  "no-idempotency": "a request is decided again for every copy",
  "refusals-forgotten": "a refusal is not recorded under its key",
  "keys-forgotten": "a commit forgets the settled requests",
  "blind-write": "a commit overwrites whatever stands at its place",
  "ack-before-commit": "the reply goes out before the commit is written",
  "steer-dropped": "a delivered message is taken from the queue and told to nobody",
  "stale-answer": "an answer counts for whatever question is open",
  "batches-again": "a DevBox's batch is taken every time it comes",
  "inbox-again": "a DevBox takes an inbox item every time it reads it",
  "wait-late": "a wait looks first and writes its token down afterwards",
  "wakes-lost": "nobody wakes the state machine, and no sweep looks",
  "places-kept": "a place is never given back",
  "losses-ignored": "nobody writes down that a DevBox is gone",
  orphans: "a stopped launch still starts, and its DevBox does not obey",
  "cursor-off": "a viewer comes back one event too far",
} as const;
export type Bug = keyof typeof plantedBugs;

/** The seams at which a planted bug changes what the handlers, the DevBoxes and the viewers do. */
export class Mutants {
  readonly bug: Bug | undefined;

  constructor(bug?: Bug) {
    this.bug = bug;
  }

  /** Whether the sweep would repair what the bug breaks: then it is off, so that the bug shows. */
  get unswept(): boolean {
    return this.bug === "wakes-lost" || this.bug === "wait-late";
  }

  get orphans(): boolean {
    return this.bug === "orphans";
  }

  get rereadsInbox(): boolean {
    return this.bug === "inbox-again";
  }

  get cursorSkip(): number {
    return this.bug === "cursor-off" ? 1 : 0;
  }

  /** What a handler gets in place of its ports. */
  ports(ports: Ports): Ports {
    switch (this.bug) {
      case "blind-write":
        return {
          ...ports,
          log: {
            ...bound(ports.log),
            append: async (commit) => {
              await ports.log.append(commit);
              return true;
            },
          },
        };
      case "keys-forgotten":
        return {
          ...ports,
          log: {
            ...bound(ports.log),
            append: (commit) => ports.log.append({ ...commit, requests: [] }),
          },
        };
      case "steer-dropped":
        return {
          ...ports,
          log: {
            ...bound(ports.log),
            append: (commit) => {
              const events = commit.events.filter((event) => event.type !== "message.delivered");
              return ports.log.append({ ...commit, events });
            },
          },
        };
      case "wait-late":
        return {
          ...ports,
          waits: {
            ...bound(ports.waits),
            put: async (wait) => {
              setTimeoutless(() => void ports.waits.put(wait).catch(() => {}));
            },
          },
        };
      case "wakes-lost":
        return {
          ...ports,
          machine: { ...bound(ports.machine), succeed: async () => true },
        };
      case "places-kept":
        return { ...ports, places: { ...bound(ports.places), release: async () => {} } };
      case "losses-ignored":
        return {
          ...ports,
          workers: {
            ...ports.workers,
            host: (worker) => ({
              ...bound(ports.workers.host(worker)),
              describe: async () => "up",
            }),
          },
        };
      default:
        return ports;
    }
  }

  /** A person's request, as it is decided. */
  async personCommit(
    ports: Ports,
    runId: string,
    command: PersonCommand,
    request: Request,
  ): Promise<Reply> {
    if (this.bug === "no-idempotency") return (await commitOrRefusal(ports, runId, command)).reply;
    if (this.bug === "refusals-forgotten") {
      const { reply, refused } = await commitOrRefusal(ports, runId, command, "dry");
      if (refused) return reply;
    }
    if (this.bug === "stale-answer" && command.type === "answer") {
      const open = (await ports.log.last(runId))?.after.open?.id ?? command.questions;
      return (await realCommit(ports, runId, { ...command, questions: open }, request)).reply;
    }
    if (this.bug === "ack-before-commit" && command.type === "message") {
      void realCommit(ports, runId, command, request).catch(() => {});
      return { status: 202, body: { message: { id: command.id, state: "queued" } } };
    }
    return (await realCommit(ports, runId, command, request)).reply;
  }

  /** A DevBox's batch, as it is decided. */
  async boxCommit(ports: Ports, runId: string, command: BoxCommand): Promise<Reply["body"]> {
    if (this.bug === "batches-again") {
      const batch = (await ports.log.last(runId))?.after.devbox?.batch ?? 0;
      const again = { ...command, number: batch + 1 };
      return (await realCommit(ports, runId, again)).reply.body;
    }
    return (await realCommit(ports, runId, command)).reply.body;
  }
}

async function commitOrRefusal(ports: Ports, runId: string, command: PersonCommand, dry?: "dry") {
  try {
    if (dry) {
      const last = await ports.log.last(runId);
      if (last) decide(last.after, command, ports.now());
      return { reply: { status: 0, body: {} }, refused: false };
    }
    return { ...(await realCommit(ports, runId, command)), refused: false };
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    return { reply: { status: problem.status, body: problem.body }, refused: true };
  }
}

/** Its methods as values of their own, so that one of them can be replaced. */
function bound<T extends object>(port: T): T {
  return new Proxy(port, {
    ownKeys: () => Reflect.ownKeys(port),
    getOwnPropertyDescriptor: (target, key) => ({
      configurable: true,
      enumerable: true,
      value: Reflect.get(target, key),
    }),
  });
}

/** After whatever the caller does next. */
function setTimeoutless(act: () => void): void {
  let promise = Promise.resolve();
  for (let turn = 0; turn < 12; turn++) promise = promise.then(() => {});
  void promise.then(act);
}
