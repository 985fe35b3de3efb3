import { savedUntil } from "../apply/devbox.ts";
import { Problem } from "../problem.ts";
import { type DevBox, ended, type LaunchPhase, launchPhases, type Run } from "../run.ts";
import type { RunFact } from "../schemas/event.ts";
import type { PullRequest } from "../schemas/work.ts";
import type { CoordinatorCommand, Reply } from "./command.ts";
import { endTurn } from "./end-turn.ts";
import { prepare } from "./prepare.ts";
import type { Ruling } from "./ruling.ts";

/** DevBoxes that one leg may lose and still go on in another. */
const lossesAllowed = 2;

const done: Reply = { status: 200, body: {} };
const write = (...facts: RunFact[]): Ruling => ({ facts, reply: done });

/**
 * What the coordinator's own steps mean for a Run. Every one may come twice or late: where the Run
 * has gone on, nothing is left to write down.
 */
export function decideCoordinator(run: Run, command: CoordinatorCommand, now: string): Ruling {
  switch (command.type) {
    case "prepare":
      if (ended(run) || run.prepared || run.open || run.stopRequestedBy) return write();
      if (run.seq !== command.seen) return write(); // its place may have been given back meanwhile: claim again
      return write(...prepare(run, command));
    case "launch":
      return launch(run, command);
    case "box-progress":
      return progress(run, command);
    case "box-saved":
      return boxSaved(run, command);
    case "hello":
      return hello(run, command);
    case "pull-request":
      return pullRequest(run, command.seen);
    case "park":
      if (!run.open || run.devbox?.state !== "up") return write();
      return write({ type: "devbox.stopping", devbox: run.devbox.id, why: "park" });
    case "settle":
      return settle(run);
    case "expire-keep":
      return (run.keepUntil ?? "") > now ? write() : releaseKept(run);
    case "make-room":
      return releaseKept(run);
    case "expire-work":
      return expireWork(run, now);
    case "hand-over":
      if (ended(run) && !run.devbox) return write();
      return write({ type: "execution.handed-over", number: run.execution.number + 1 });
    case "give-up":
      return giveUp(run, command.reason);
    case "box-gone":
      return boxGone(run, command, now);
    default:
      return command satisfies never;
  }
}

/** Saves and ends the DevBox that a finished Run still has up. The Run can be continued from the save. */
function releaseKept(run: Run): Ruling {
  if (!ended(run) || !run.devbox || run.devbox.state === "stopping") return write();
  return write({ type: "devbox.stopping", devbox: run.devbox.id, why: "release" });
}

function launch(
  run: Run,
  { devbox, ephemeral }: Extract<CoordinatorCommand, { type: "launch" }>,
): Ruling {
  if (ended(run) || !run.prepared || run.devbox || run.open || !run.target) return write();
  const generation = run.generation + 1;
  const { worker, image } = run.target;
  return write(
    {
      type: "step.started",
      step: `launch-${generation}`,
      kind: "launch",
      title: "launch DevBox",
      call: { devbox, worker, image, ...(run.save ? { restores: run.save.devbox } : {}) },
    },
    {
      type: "devbox.requested",
      ...{ devbox, generation, worker, image },
      ...(ephemeral ? { ephemeral } : {}),
    },
  );
}

/** News of a launch may come late, twice and in any order: only what goes further is written down. */
function progress(
  run: Run,
  { devbox, phase, seconds, reason }: Extract<CoordinatorCommand, { type: "box-progress" }>,
): Ruling {
  const box = run.devbox;
  if (box?.id !== devbox) return write();
  const rank = (it?: LaunchPhase) => (it ? launchPhases.indexOf(it) : -1);
  const before = box.progress;
  const further = rank(phase) > rank(before?.phase);
  const otherReason = phase === "waiting" && phase === before?.phase && reason !== before.reason;
  if (!further && !otherReason) return write();
  return write({
    type: "devbox.progressed",
    ...{ devbox, phase },
    ...(seconds === undefined ? {} : { seconds }),
    ...(reason === undefined ? {} : { reason }),
  });
}

/** Only what is new about it is written down. */
function pullRequest(run: Run, seen: PullRequest): Ruling {
  const before = run.pullRequests?.find((it) => it.number === seen.number);
  const { number, title, url, state, checks } = seen;
  const same =
    before?.title === title &&
    before.url === url &&
    before.state === state &&
    before.checks === checks;
  return same ? write() : write({ type: "pull-request.seen", number, title, url, state, checks });
}

/**
 * The newest archive counts; a late copy of an older one changes nothing. It is taken while the DevBox stops too:
 * that is when the last one is made.
 */
function boxSaved(
  run: Run,
  { generation, save, bytes, sha256 }: Extract<CoordinatorCommand, { type: "box-saved" }>,
): Ruling {
  const box = run.devbox;
  if (box?.generation !== generation)
    throw new Problem("generation-over", "This DevBox is no longer the Run's. It must end.");
  if (box.saves?.includes(save)) return write();
  return write({ type: "devbox.saved", devbox: box.id, save, bytes, sha256 });
}

/** The first hello takes the DevBox; a repeat by the same program is harmless, anybody else is refused. */
function hello(
  run: Run,
  { generation, nonce, isolated }: Extract<CoordinatorCommand, { type: "hello" }>,
): Ruling {
  const box = run.devbox;
  if (!box || box.generation !== generation || box.state === "stopping")
    throw new Problem("generation-over", "This DevBox is no longer the Run's. It must end.");
  if (box.nonce === nonce) return write();
  if (box.nonce !== undefined)
    throw new Problem("unauthorized", "This boot token was used already.");
  return write(
    {
      type: run.pastDevboxes.length > 0 ? "devbox.resumed" : "devbox.launched",
      devbox: box.id,
      generation,
      isolated,
      nonce,
    },
    {
      type: "step.finished",
      step: `launch-${generation}`,
      ok: true,
      result: { output: isolated ? "isolated" : "not isolated" },
    },
  );
}

/** Turns a reported result into the end of the leg. A message that came after the report begins the next leg. */
function settle(run: Run): Ruling {
  const result = run.result;
  if (!result || ended(run)) return write();
  const over: RunFact =
    result.status === "completed"
      ? { type: "run.completed", leg: run.leg, summary: result.summary }
      : {
          type: "run.failed",
          leg: run.leg,
          summary: result.summary,
          ...(result.code ? { code: result.code } : {}),
        };
  const [waiting] = run.queue;
  if (!waiting) return write(over);
  return write(over, {
    type: "run.continued",
    leg: run.leg + 1,
    by: waiting.by,
    mode: "interactive",
  });
}

/** Active time of this leg in milliseconds, up to `now`. */
export function activeMsOfLeg(run: Run, now: string): number {
  const current = run.status === "running" ? Date.parse(now) - Date.parse(run.since) : 0;
  return run.activeMs - run.activeMsBefore + Math.max(0, current);
}

function expireWork(run: Run, now: string): Ruling {
  const { activeMinutes } = run.limits;
  if (run.status !== "running" || run.result || activeMsOfLeg(run, now) < activeMinutes * 60_000)
    return write();
  const failed: RunFact = {
    type: "result.reported",
    status: "failed",
    summary: `It worked for longer than its limit of ${activeMinutes} minutes. Continue it to give it more time.`,
    code: "active-minutes",
  };
  return write(failed, ...endTurn(run));
}

/** The state machine cannot go on: the leg ends, and what is up is saved and ended. */
function giveUp(run: Run, reason: string): Ruling {
  if (ended(run) || run.result) return write();
  const failed: RunFact = {
    type: "run.failed",
    leg: run.leg,
    summary: `Wheelhouse could not go on with this Run: ${reason}`,
    code: "gave-up",
  };
  return write(failed, ...endTurn(run));
}

function boxGone(
  run: Run,
  { generation, reason }: Extract<CoordinatorCommand, { type: "box-gone" }>,
  now: string,
): Ruling {
  const box = run.devbox;
  if (box?.generation !== generation) return write();
  const interrupted = run.openSteps.map(
    (step): RunFact => ({
      type: "step.finished",
      step,
      ok: false,
      result: { interrupted: true, ...(box.state === "stopping" ? {} : { error: reason }) },
    }),
  );
  const facts = box.state === "stopping" ? saved(run, box, now) : lost(run, box, reason);
  return write(...interrupted, ...facts);
}

function saved(run: Run, box: DevBox, now: string): RunFact[] {
  const kept = !box.ephemeral || run.checkpoint !== undefined;
  const save = { devbox: box.id, ...(kept ? { savedUntil: savedUntil(now) } : {}) };
  if (run.stopRequestedBy)
    return [
      { type: "devbox.released", ...save },
      { type: "run.stopped", leg: run.leg, by: run.stopRequestedBy },
    ];
  return [{ type: box.why === "park" ? "devbox.parked" : "devbox.released", ...save }];
}

function lost(run: Run, box: DevBox, reason: string): RunFact[] {
  const fact: RunFact = { type: "devbox.lost", devbox: box.id, reason };
  if (run.status !== "running" || run.result || run.losses < lossesAllowed) return [fact];
  return [
    fact,
    {
      type: "run.failed",
      leg: run.leg,
      summary: `DevBox lost ${run.losses + 1} times. The last time: ${reason}`,
      code: "devbox-lost",
    },
  ];
}
