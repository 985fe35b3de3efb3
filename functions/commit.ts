import type { Command, Reply } from "../shared/decide/command.ts";
import { type Decision, decide, placed } from "../shared/decide/decide.ts";
import { timeSkippedSince } from "../shared/decide/time-skipped.ts";
import { Problem } from "../shared/problem.ts";
import type { Run } from "../shared/run.ts";
import { afterCommit } from "./after-commit.ts";
import type { Ports } from "./ports/ports.ts";
import type { Commit, Replied } from "./ports/run-log.ts";

/** A request under its idempotency key. */
export type Request = {
  readonly key: string;
  /** Hash of method, path and body. */
  readonly fingerprint: string;
  readonly by: string;
  readonly action: string;
};

export type Committed = { readonly reply: Reply; readonly after: Run };

const requestsRemembered = 100;

/**
 * Decides how a command changes a Run, and writes that as the next item of its log.
 *
 * @param run the Run's id; or its newest commit, if the caller has just read it
 */
export function commit(
  ports: Ports,
  run: string | Commit,
  command: Command,
  request?: Request,
): Promise<Committed> {
  const [runId, read] = typeof run === "string" ? [run] : [run.runId, run];
  const rule = (before: Run | undefined, now: string) => {
    if (!before) throw new Problem("run-not-found", `There is no Run ${runId}.`);
    return decide(before, command, now);
  };
  return commitBy(ports, runId, rule, request, read);
}

/** Decides how a request changes a Run, or creates one with this id. Throws a Problem to refuse it. */
type Rule = (run: Run | undefined, now: string) => Decision | Promise<Decision>;

/**
 * Writes the next item of a Run's log, then does the work after a commit. Creation is the first item.
 * Safe to repeat: a request that already has a reply under its key, even a refusal, is not decided again. If another
 * writer takes the place first, this reads, decides and writes again; so `read`, the newest commit that the caller
 * has seen, may be old.
 *
 * Throws a Problem for a refusal without a key, or of a Run that does not exist. Any other refusal is written down
 * and becomes the reply.
 */
export async function commitBy(
  ports: Ports,
  runId: string,
  rule: Rule,
  request?: Request,
  read?: Commit,
): Promise<Committed> {
  for (let last = read ?? (await ports.log.last(runId)); ; last = await ports.log.last(runId)) {
    const known = last && request && knownReply(last, request);
    if (last && known) {
      await afterCommit(ports, last.after, last); // the first copy may have crashed before this
      return { reply: known, after: last.after };
    }
    const { events, after, reply } = await upToDate(ports, last?.after, rule, request);
    const first = events[0]?.seq;
    if (first === undefined) return { reply, after };
    const requests = remember(last?.requests ?? [], request, reply);
    const next: Commit = { runId, first, events, after, requests };
    if (!(await ports.log.append(next))) continue;
    await afterCommit(ports, last?.after ?? after, next);
    return { reply, after };
  }
}

/** The reply that this request already has. Refuses a key that was used for another request. */
function knownReply({ requests }: Commit, { key, fingerprint }: Request): Reply | undefined {
  const known = requests.find((it) => it.key === key);
  if (known && known.fingerprint !== fingerprint) throw keyReused(key);
  return known?.reply;
}

export const keyReused = (key: string) =>
  new Problem(
    "key-reused",
    `The Idempotency-Key ${key} was used for another request. Use a new key for a new request.`,
  );

/** Adds a reply and drops the oldest, but never the first: it belongs to the request that created the Run, whose id derives from its key. */
function remember(
  requests: readonly Replied[],
  request: Request | undefined,
  reply: Reply,
): readonly Replied[] {
  if (!request) return requests;
  const all = [...requests, { key: request.key, fingerprint: request.fingerprint, reply }];
  return all.length > requestsRemembered ? all.toSpliced(1, 1) : all;
}

/** The decision about a Run that knows what the clock has skipped: the fact comes before the facts of the decision. */
async function upToDate(
  ports: Ports,
  run: Run | undefined,
  rule: Rule,
  request?: Request,
): Promise<Decision> {
  const now = ports.now();
  const skip = run && ports.skipped && timeSkippedSince(run, ports.skipped());
  if (!run || !skip) return decided(run, rule, now, request);
  const { events, after } = placed(run, [skip], now);
  const decision = await decided(after, rule, now, request);
  return { ...decision, events: [...events, ...decision.events] };
}

/** The decision about a request. With a key it always has an event, which gives the reply its place in the log. */
async function decided(
  run: Run | undefined,
  rule: Rule,
  now: string,
  request?: Request,
): Promise<Decision> {
  try {
    const decision = await rule(run, now);
    if (decision.events.length > 0 || !run || !request) return decision;
    const { by, action } = request;
    const noted = placed(run, [{ type: "request.noted", by, action }], now);
    return { ...noted, reply: decision.reply };
  } catch (problem) {
    if (!run || !request || !(problem instanceof Problem)) throw problem;
    const { by, action } = request;
    const { code, message, status, body } = problem;
    const refused = placed(run, [{ type: "request.refused", by, action, code, message }], now);
    return { ...refused, reply: { status, body } };
  }
}
