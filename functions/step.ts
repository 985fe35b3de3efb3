import type { Command } from "../shared/decide/command.ts";
import { statusSince } from "../shared/decide/time-skipped.ts";
import { idFrom } from "../shared/id.ts";
import { type Next, next } from "../shared/next.ts";
import { Problem } from "../shared/problem.ts";
import { placesLeft } from "../shared/queue.ts";
import { ended, type Run } from "../shared/run.ts";
import { callNext, doOwed } from "./after-commit.ts";
import { bringFiles } from "./bring-files.ts";
import { claimPlace } from "./claim-place.ts";
import { commit } from "./commit.ts";
import { findRepository } from "./find-repository.ts";
import { findTicket } from "./find-ticket.ts";
import { bootToken } from "./identity/capability.ts";
import { keepLastTarget, lastTarget } from "./last-target.ts";
import { lookForDevBox } from "./look-for-devbox.ts";
import { lookForPullRequest } from "./look-for-pull-request.ts";
import type { Ports } from "./ports/ports.ts";
import { steadyMs, steadyTime, timeOf } from "./steady-time.ts";

/** The input of the step function, from the state machine. */
export type StepInput = {
  readonly op: string;
  readonly runId: string;
  readonly execution: number;
  /** A step that waits has its token, the time when its state was entered (ISO-8601), and the number of retries. */
  readonly token?: string;
  readonly entered?: string;
  readonly retry?: number;
  /** The failure of an earlier step. */
  readonly error?: { readonly Error?: string; readonly Cause?: string };
};

export type Signal = { readonly kind: string; readonly seconds: number };

const over: Signal = { kind: "ended", seconds: 1 };

/** One step of a Run's state machine. Returns the next step; a step that waits completes its token instead. */
export async function step(ports: Ports, input: StepInput): Promise<Signal> {
  const run = await read(ports, input.runId);
  if (run.execution.number !== input.execution) return superseded(ports, input);
  if (input.token !== undefined) return waitFor(ports, run, input, input.token);
  switch (input.op) {
    case "prepare":
      return prepare(ports, run);
    case "launch":
      return launch(ports, run);
    case "settle":
      return settle(ports, run);
    case "park":
      return park(ports, run);
    case "expire-work":
      return write(ports, run, { type: input.op });
    case "release":
      return write(ports, run, { type: "expire-keep" });
    case "stop":
      return stop(ports, run);
    case "hand-over":
      return handOver(ports, run);
    case "give-up":
      return write(ports, run, { type: "give-up", reason: reasonOf(input.error) });
    case "look":
      return signal(ports, run);
    default:
      throw new RangeError(`The state machine asks for an unknown step: ${input.op}`);
  }
}

/** Step Functions gives the cause of a failed Lambda as JSON (Step Functions Developer Guide, "Handling errors"). */
export function reasonOf(error: StepInput["error"]): string {
  const cause = error?.Cause || error?.Error || "unknown";
  try {
    const said: unknown = JSON.parse(cause);
    const known = typeof said === "object" && said !== null && "errorMessage" in said;
    return known ? String(said.errorMessage) : cause;
  } catch {
    return cause;
  }
}

async function read(ports: Ports, runId: string): Promise<Run> {
  const last = await ports.log.last(runId);
  if (!last) throw new Problem("run-not-found", `There is no Run ${runId}.`);
  return last.after;
}

const signal = (ports: Ports, run: Run): Signal => brief(nextOf(ports, run));
const brief = ({ kind, seconds }: Next): Signal => ({ kind, seconds });
const nextOf = (ports: Ports, run: Run): Next =>
  next(run, timeOf(ports, run), ports.settings.warmSeconds);

/** Another execution drives the Run now. This one has nothing left to do. */
async function superseded(ports: Ports, { token }: StepInput): Promise<Signal> {
  if (token !== undefined) await ports.machine.succeed(token, over);
  return over;
}

/**
 * Writes its token first, and only then checks whether its event has already happened. Everyone else writes the
 * fact first and looks for a token afterwards, so one of the two always sees the other.
 */
async function waitFor(ports: Ports, seen: Run, input: StepInput, token: string): Promise<Signal> {
  const { op: kind, runId, execution, entered = "", retry = 0 } = input;
  const order = `${String(execution).padStart(6, "0")} ${entered} ${String(retry).padStart(3, "0")}`;
  const { mark } = nextOf(ports, seen);
  const at = kind === "queued" ? statusSince(seen) : steadyTime(ports); // the queue's order is when Runs wanted to work, not when their steps ran
  await ports.waits.put({ runId, team: seen.team, token, execution, kind, mark, order, at });
  if (kind === "stopping") await lookForDevBox(ports, seen);
  const run = await read(ports, runId);
  if (run.execution.number !== execution) return superseded(ports, input);
  const now = nextOf(ports, run);
  const waits =
    kind === "queued"
      ? now.kind === "prepare" && (await noPlaceFor(ports, run.team))
      : now.kind === kind && now.mark === mark;
  if (!waits) await ports.machine.succeed(token, brief(now));
  return brief(now);
}

const noPlaceFor = async ({ places }: Ports, team: string): Promise<boolean> =>
  placesLeft(team, await places.holders(), places.limits) === 0;

async function write(ports: Ports, run: Run, command: Command): Promise<Signal> {
  const { after } = await commit(ports, run.id, command);
  return signal(ports, after);
}

/**
 * The warm time of the question is over that this execution has waited at. If another one is open by now, its own warm
 * time begins.
 */
async function park(ports: Ports, run: Run): Promise<Signal> {
  if (ports.settings.warmSeconds === 0) return write(ports, run, { type: "park" });
  const wait = await ports.waits.get(run.id);
  const question = wait?.kind === "needs-you" ? wait.mark : "";
  return write(ports, run, { type: "park", question });
}

async function prepare(ports: Ports, run: Run): Promise<Signal> {
  const now = nextOf(ports, run);
  if (now.kind !== "prepare") {
    await doOwed(ports, run); // an earlier try may have written this down and failed then
    await callNext(ports); // it may have been woken for a place that it does not need any more
    return brief(now);
  }
  if (!(await claimPlace(ports, run))) return { kind: "queued", seconds: 60 };
  const [ticket, repository, workers, engines] = await Promise.all([
    findTicket(ports, run),
    findRepository(ports, run),
    ports.workers.list(run.team),
    ports.workers.engines(run.team),
  ]);
  const lastUsed = await lastTarget(ports, run, { ticket, repository });
  const { after } = await commit(ports, run.id, {
    type: "prepare",
    seen: run.seq,
    workers,
    engines,
    ...(lastUsed ? { lastUsed } : {}),
    ...(ticket ? { ticket } : {}),
    ...(repository ? { repository } : {}),
    unsafeNoSandbox: ports.settings.unsafeNoSandbox,
    question: idFrom("question", ports.entropy(17)),
  });
  await doOwed(ports, after); // gives a place back if none is needed
  if (after.prepared) await keepLastTarget(ports, after);
  return signal(ports, after);
}

/** Records the launch before it happens. A host starts each DevBox id once, no matter how often it is asked. */
async function launch(ports: Ports, run: Run): Promise<Signal> {
  const target = run.devbox?.worker ?? run.target?.worker;
  const { after } = await commit(ports, run.id, {
    type: "launch",
    devbox: idFrom("devbox", ports.entropy(17)),
    ephemeral: target !== undefined && ports.workers.host(target).ephemeral,
  });
  const box = after.devbox;
  if (box?.state !== "requested") return signal(ports, after);
  try {
    await bringFiles(ports, after);
    await ports.workers.host(box.worker).launch({
      devbox: box.id,
      runId: run.id,
      generation: box.generation,
      image: box.image,
      coordinator: ports.settings.coordinatorUrl(),
      bootToken: bootToken(ports.settings.secret, run.id, box.generation, steadyMs(ports)),
    });
  } catch (error) {
    if (error instanceof Error && error.name === "DevBox.NoCapacity") {
      const waiting = { phase: "waiting", reason: error.message } as const;
      await commit(ports, run.id, { type: "box-progress", devbox: box.id, ...waiting });
      if (!("endingHelps" in error && error.endingHelps === false))
        await makeRoom(ports, box.worker);
    }
    throw error; // the state machine tries again
  }
  return signal(ports, after);
}

/** Makes room for a Run: ends the DevBox that a finished Run has kept on longest. */
async function makeRoom(ports: Ports, worker: string): Promise<void> {
  const logs = await Promise.all((await ports.list.active()).map((id) => ports.log.last(id)));
  const [oldest] = logs
    .flatMap((last) => (last ? [last.after] : []))
    .filter((run) => ended(run) && run.devbox?.state === "up" && run.devbox.worker === worker)
    .sort((one, other) => (statusSince(one) < statusSince(other) ? -1 : 1));
  if (oldest) await commit(ports, oldest.id, { type: "make-room" });
}

/** Looks for a pull request that the engine opened by itself. The Run does not wait for a code host that is down. */
async function settle(ports: Ports, run: Run): Promise<Signal> {
  await lookForPullRequest(ports, run).catch((error: unknown) =>
    ports.note("pull-request.not-seen", { runId: run.id, why: String(error) }),
  );
  return write(ports, run, { type: "settle" });
}

/** The DevBox took too long to end: asks its host again, and checks whether it is gone. */
async function stop(ports: Ports, run: Run): Promise<Signal> {
  await doOwed(ports, run);
  await lookForDevBox(ports, run);
  return signal(ports, await read(ports, run.id));
}

/** Another execution takes over and this one ends, below the limit of its history. */
async function handOver(ports: Ports, run: Run): Promise<Signal> {
  if (nextOf(ports, run).kind !== "hand-over") return signal(ports, run);
  await commit(ports, run.id, { type: "hand-over" });
  return over;
}
