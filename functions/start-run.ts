import { createHash } from "node:crypto";
import { created } from "../shared/apply/created.ts";
import { createRun } from "../shared/decide/new-run.ts";
import { idFrom } from "../shared/id.ts";
import type { Run } from "../shared/run.ts";
import type { Scope } from "../shared/schemas/key.ts";
import type { NewRun } from "../shared/schemas/run.ts";
import { keyReused, type Request } from "./commit.ts";
import { follow } from "./follow.ts";
import type { Ports } from "./ports.ts";
import type { Commit } from "./run-log.ts";
import { sweepRun } from "./watch.ts";

/** For whom a call acts, and as whom. */
export type Caller = {
  readonly team: string;
  readonly name: string;
  /** All teams of a person who may act for several. */
  readonly teams?: readonly string[];
  /** Of the API key that the call came with; without one it is a person, who may do everything. */
  readonly scope?: Scope;
  /** The id of that key. */
  readonly key?: string;
};

/**
 * Starts a Run and answers it as it was created. Its id comes from the key, so that every copy of a
 * request finds the one Run, and gets the same answer however far that has come since.
 * Refuses by a Problem; a refusal to start leaves nothing behind, not even under the key.
 */
export async function startRun(
  ports: Ports,
  caller: Caller,
  wanted: NewRun,
  request?: Request,
): Promise<Run> {
  const id = runId(ports, caller, request);
  const before = request && (await startedBefore(ports, id, request));
  if (before) return before;

  const [hosts, workers, engines, free, waiting] = await Promise.all([
    wanted.ticketUrl === undefined ? undefined : hostsOf(ports, caller.team),
    ports.workers.list(caller.team),
    ports.workers.engines(caller.team),
    ports.places.free(),
    ports.waits.ofKind("queued"),
  ]);
  const fact = createRun(wanted, {
    team: caller.team,
    by: caller.name,
    workers,
    engines,
    queued: free === 0 || waiting.length > 0,
    keepMinutes: ports.settings.keepMinutes,
    enterpriseHost: hosts?.enterprise?.name,
    ...(request ? { request: { key: request.key, fingerprint: request.fingerprint } } : {}),
  });
  const event = { ...fact, seq: 1, at: ports.now() };
  const run = created(id, event);
  const commit: Commit = { runId: id, first: 1, events: [event], after: run, requests: [] };
  if (!(await ports.log.append(commit))) {
    const winner = request && (await startedBefore(ports, id, request));
    if (winner) return winner;
    throw new Error(`The id ${id} is taken.`);
  }
  await follow(ports, run, commit);
  return run;
}

/** A setting that cannot be used is said by the Run, once it looks for its ticket. */
const hostsOf = (ports: Ports, team: string) => ports.codeHosts(team).catch(() => undefined);

function runId(ports: Ports, { team }: Caller, request: Request | undefined): string {
  if (!request) return idFrom("run", ports.entropy(17));
  return idFrom("run", createHash("sha256").update(`${team}\n${request.key}`).digest());
}

/** The Run that a copy of this request started, as it was then. Another request under the same key is refused. */
async function startedBefore(ports: Ports, id: string, request: Request): Promise<Run | undefined> {
  const [event] = await ports.log.events(id, 0, 1);
  if (event?.type !== "run.created") return undefined;
  if (event.request?.fingerprint !== request.fingerprint) throw keyReused(request.key);
  await sweepRun(ports, id); // what the first copy may not have come to
  return created(id, event);
}
