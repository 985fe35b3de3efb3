import type { Command, Reply } from "../shared/decide/command.ts";
import { decide, placed } from "../shared/decide/decide.ts";
import { Problem } from "../shared/problem.ts";
import type { Run } from "../shared/run.ts";
import { follow } from "./follow.ts";
import type { Ports } from "./ports.ts";
import type { Commit, Settled } from "./run-log.ts";

/** A person's request under its idempotency key. */
export type Request = {
  readonly key: string;
  /** Of method, path and body. */
  readonly fingerprint: string;
  readonly by: string;
  readonly action: string;
};

export type Committed = { readonly reply: Reply; readonly after: Run };

const requestsRemembered = 100;

/**
 * Writes what a command means for a Run as the next item of its log, then tells everybody who waits
 * for it. Safe to repeat: a request that is settled under its key, also by a refusal, is not decided
 * again. Losing the race for the next place reads, decides and puts again.
 *
 * Throws a Problem for a refusal without a key; with one, the refusal is written down and replied.
 */
export async function commit(
  ports: Ports,
  runId: string,
  command: Command,
  request?: Request,
): Promise<Committed> {
  for (;;) {
    const last = await ports.log.last(runId);
    if (!last) throw new Problem("run-not-found", `There is no Run ${runId}.`);
    const settled = request && settledReply(last, request);
    if (settled) {
      await follow(ports, last.after, last); // what the first copy may not have come to
      return { reply: settled, after: last.after };
    }
    const now = ports.now();
    const next = decided(last, command, now, request);
    if (next.commit === undefined) return { reply: next.reply, after: last.after };
    if (!(await ports.log.append(next.commit))) continue;
    await follow(ports, last.after, next.commit);
    return { reply: next.reply, after: next.commit.after };
  }
}

/** The reply that a request was settled with. Refuses a key that stands for another request. */
function settledReply(last: Commit, request: Request): Reply | undefined {
  const settled = last.requests.find((it) => it.key === request.key);
  if (!settled) return undefined;
  if (settled.fingerprint === request.fingerprint) return settled.reply;
  throw keyReused(request.key);
}

export const keyReused = (key: string) =>
  new Problem(
    "key-reused",
    `The Idempotency-Key ${key} stands for another request. Use a new key for a new request.`,
  );

function decided(
  last: Commit,
  command: Command,
  now: string,
  request?: Request,
): { commit?: Commit; reply: Reply } {
  const run = last.after;
  const ruling = attempt(run, command, now, request);
  if (ruling.events.length === 0 && !request) return { reply: ruling.reply };
  const { events, after } =
    ruling.events.length > 0 || !request
      ? ruling
      : placed(run, [{ type: "request.noted", by: request.by, action: request.action }], now);
  const requests = request
    ? remembered(last.requests, {
        key: request.key,
        fingerprint: request.fingerprint,
        reply: ruling.reply,
      })
    : last.requests;
  return {
    commit: { runId: run.id, first: run.seq + 1, events, after, requests },
    reply: ruling.reply,
  };
}

const remembered = (requests: readonly Settled[], settled: Settled): Settled[] =>
  [...requests, settled].slice(-requestsRemembered);

/** A refusal of a keyed request is an outcome like any other: written down, so that a late copy of it is refused too. */
function attempt(run: Run, command: Command, now: string, request?: Request) {
  try {
    return decide(run, command, now);
  } catch (problem) {
    if (!request || !(problem instanceof Problem)) throw problem;
    const refused = {
      type: "request.refused" as const,
      by: request.by,
      action: request.action,
      code: problem.code,
      message: problem.message,
    };
    const reply: Reply = { status: problem.status, body: problem.body };
    return { ...placed(run, [refused], now), reply };
  }
}
