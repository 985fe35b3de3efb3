import { createHash } from "node:crypto";
import { created } from "../shared/apply/created.ts";
import type { Reply } from "../shared/decide/command.ts";
import { createRun, type Surroundings } from "../shared/decide/new-run.ts";
import { idFrom } from "../shared/id.ts";
import { Problem } from "../shared/problem.ts";
import { placesLeft } from "../shared/queue.ts";
import type { Run } from "../shared/run.ts";
import type { NewRun } from "../shared/schemas/run.ts";
import { skippedMs } from "../shared/skipped.ts";
import { ticketHosts } from "./code-hosts/code-hosts.ts";
import { commitBy, keyReused, type Request } from "./commit.ts";
import type { Caller } from "./identity/caller.ts";
import type { Ports } from "./ports/ports.ts";
import { checkCostLimit } from "./team-cost-limits.ts";
import { egressOfTeam } from "./team-egress.ts";

/** The stored reply has no body: the body is rebuilt from the Run's first event. */
const reply: Reply = { status: 201, body: {} };

/**
 * Starts a Run and returns it as it was created. Its id derives from the key, so every copy of a request finds the
 * same Run and returns the same reply, even after the Run has moved on. Throws a Problem to refuse; a refusal stores
 * nothing, not even under the key.
 */
export async function startRun(
  ports: Ports,
  caller: Caller,
  wanted: NewRun,
  request?: Request,
): Promise<Run> {
  const id = runId(ports, caller, request);
  const start = () =>
    commitBy(
      ports,
      id,
      async (known: Run | undefined, now: string) => {
        const skipped = ports.skipped?.(); // before anything is awaited: it belongs to the time `now`
        if (known) throw request ? keyReused(request.key) : new Error(`The id ${id} is taken.`);
        const fact = createRun(wanted, await surroundings(ports, caller, wanted));
        await checkCostLimit(ports, caller.team, wanted);
        const before = skipped && skippedMs(skipped) !== 0 ? { skipped } : {};
        const event = { ...fact, ...before, seq: 1, at: now };
        return { events: [event], after: created(id, event), reply };
      },
      request,
    );
  // What refuses this copy may have become so after another copy of the request has started the Run.
  const { after } = await start().catch(async (error: unknown) => {
    if (!(error instanceof Problem) || !request || !(await ports.log.last(id))) throw error;
    return start();
  });
  return after.seq === 1 ? after : asCreated(ports, id);
}

/** Refuses a Run that could not start now, with a Problem, and starts nothing. */
export async function checkRun(ports: Ports, caller: Caller, wanted: NewRun): Promise<void> {
  createRun(wanted, await surroundings(ports, caller, wanted));
  await checkCostLimit(ports, caller.team, wanted);
}

function runId(ports: Ports, { team }: Caller, request: Request | undefined): string {
  if (!request) return idFrom("run", ports.entropy(17));
  return idFrom("run", createHash("sha256").update(`${team}\n${request.key}`).digest());
}

async function surroundings(
  ports: Ports,
  { team, name: by }: Caller,
  { ticketUrl, repository }: NewRun,
): Promise<Surroundings> {
  const [hosts, workers, engines, holders, waiting, egress] = await Promise.all([
    // a setting that does not work is reported by the Run, when it reads its ticket or finds its repository
    (ticketUrl ?? repository) === undefined
      ? undefined
      : ports.codeHosts(team).catch(() => undefined),
    ports.workers.list(team),
    ports.workers.engines(team),
    ports.places.holders(),
    ports.waits.ofKind("queued"),
    egressOfTeam(ports, team),
  ]);
  return {
    team,
    by,
    workers,
    engines,
    queued:
      placesLeft(team, holders, ports.places.limits) === 0 ||
      waiting.some((it) => it.team === team),
    keepMinutes: ports.settings.keepMinutes,
    egress,
    tickets: ticketHosts(hosts),
  };
}

async function asCreated(ports: Ports, id: string): Promise<Run> {
  const [event] = await ports.log.events(id, 0, 1);
  if (event?.type !== "run.created") throw new Error(`The log of ${id} does not begin with it.`);
  return created(id, event);
}
