import type { EngineName } from "./engine.ts";
import { hasShellBlocks } from "./engine.ts";
import { ended, type Leg, type Run, type Status } from "./run.ts";
import type { EventOf, RunEvent } from "./schemas/event.ts";

const last = <T>(list: readonly T[], item: T, limit: number): T[] => [...list, item].slice(-limit);
const ms = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from));

/** The Run that its first event makes. */
export function created(id: string, event: EventOf<"run.created"> & RunEvent): Run {
  return {
    id,
    team: event.team,
    seq: event.seq,
    createdBy: event.by,
    createdAt: event.at,
    title: event.title,
    mode: event.mode,
    status: event.queued ? "queued" : "running",
    phase: event.queued ? "waiting for a place" : "preparing",
    scripted: hasShellBlocks(event.instructions),
    ticketUrl: event.ticketUrl,
    wanted: { ...event.target, engine: event.engine },
    keepMinutes: event.keepMinutes,
    limits: event.limits,
    leg: 1,
    legs: [],
    prepared: false,
    ...(event.queued ? {} : { startedAt: event.at }),
    activeMs: 0,
    waitingMs: 0,
    activeMsBefore: 0,
    since: event.at,
    turn: { number: 1, state: "due", from: event.seq },
    turnBeforeLeg: 0,
    queue: [],
    settled: [],
    open: null,
    asked: [],
    chosen: {},
    declined: 0,
    devbox: null,
    pastDevboxes: [],
    generation: 0,
    losses: 0,
    save: null,
    openSteps: [],
    execution: { number: 1, cycles: 0 },
    usage: { inputTokens: 0, outputTokens: 0 },
  };
}

/** Moves to a status and books the time since the last move as working, waiting, or neither. */
function moved(run: Run, status: Status, phase: string, at: string): Run {
  const passed = ms(run.since, at);
  return {
    ...run,
    status,
    phase,
    since: at,
    activeMs: run.activeMs + (run.status === "running" ? passed : 0),
    waitingMs: run.waitingMs + (run.status === "needs-you" ? passed : 0),
  };
}

function over(run: Run, status: Status, event: RunEvent): Run {
  const leg: Leg = { leg: run.leg, status, seq: event.seq };
  const { stopRequestedBy: _, result: __, ...rest } = moved(run, status, "", event.at);
  return {
    ...rest,
    completedAt: event.at,
    legs: last(run.legs, leg, 20),
    open: null,
    openSteps: [],
    ...(run.devbox
      ? { keepUntil: new Date(Date.parse(event.at) + run.keepMinutes * 60_000).toISOString() }
      : {}),
  };
}

function boxGone(run: Run, how: "parked" | "lost" | "released", at: string): Run {
  const box = run.devbox;
  if (!box) return run;
  const past = {
    id: box.id,
    worker: box.worker,
    image: box.image,
    ...(box.isolated === undefined ? {} : { isolated: box.isolated }),
    at: box.at,
    ended: at,
    how,
  };
  const { keepUntil: _, ...rest } = run;
  return {
    ...rest,
    devbox: null,
    prepared: false,
    openSteps: [],
    pastDevboxes: last(run.pastDevboxes, past, 20),
  };
}

/** Folds one event into a Run. The commit, the API, the console and the simulator all read a Run from here. */
export function apply(before: Run, event: RunEvent): Run {
  const run: Run = {
    ...before,
    seq: event.seq,
    ...(event.batch !== undefined && before.devbox
      ? { devbox: { ...before.devbox, batch: event.batch } }
      : {}),
  };
  switch (event.type) {
    case "run.created":
      return created(run.id, event);
    case "run.prepared": {
      const next = run.status === "queued" ? moved(run, "running", "", event.at) : run;
      return {
        ...next,
        startedAt: next.startedAt ?? event.at,
        phase: run.devbox ? "working" : "launching",
        prepared: true,
        target: { worker: event.worker, image: event.image },
        engine: { name: event.engine as EngineName, detected: event.detected },
      };
    }
    case "run.continued": {
      const {
        completedAt: _,
        keepUntil: __,
        code: ___,
        ...rest
      } = moved(run, "running", "preparing", event.at);
      return {
        ...rest,
        leg: event.leg,
        mode: event.mode,
        prepared: false,
        declined: 0,
        losses: 0,
        activeMsBefore: run.activeMs,
        turn: { ...run.turn, state: "ended" },
        turnBeforeLeg: run.turn.number,
        execution: run.devbox
          ? { ...run.execution, cycles: run.execution.cycles + 1 }
          : { number: run.execution.number + 1, cycles: 0 },
      };
    }
    case "run.completed":
      return { ...over(run, "completed", event), summary: event.summary };
    case "run.failed":
      return {
        ...over(run, "failed", event),
        summary: event.summary,
        ...(event.code ? { code: event.code } : {}),
      };
    case "run.stopped":
      return { ...over(run, "stopped", event), summary: `Stopped by ${event.by}.` };
    case "run.skipped":
      return { ...over(run, "skipped", event), summary: event.message, code: event.code };
    case "stop.requested":
      return { ...run, phase: "stopping", stopRequestedBy: event.by };
    case "execution.handed-over":
      return { ...run, execution: { number: event.number, cycles: 0 } };
    case "devbox.requested":
      return {
        ...run,
        phase: "launching",
        generation: event.generation,
        devbox: {
          id: event.devbox,
          generation: event.generation,
          state: "requested",
          worker: event.worker,
          image: event.image,
          batch: 0,
          at: event.at,
        },
      };
    case "devbox.launched":
    case "devbox.resumed":
      if (!run.devbox) return run;
      return {
        ...run,
        phase: run.status === "needs-you" ? "" : "working",
        save: null,
        devbox: {
          ...run.devbox,
          state: run.devbox.state === "stopping" ? "stopping" : "up",
          isolated: event.isolated,
          nonce: event.nonce,
        },
        execution: { ...run.execution, cycles: run.execution.cycles + 1 },
      };
    case "devbox.stopping":
      if (!run.devbox) return run;
      return {
        ...run,
        phase:
          event.why === "park"
            ? "parking"
            : event.why === "release"
              ? "releasing the DevBox"
              : "stopping",
        devbox: { ...run.devbox, state: "stopping", why: event.why },
      };
    case "devbox.parked":
    case "devbox.released":
      return {
        ...boxGone(run, event.type === "devbox.parked" ? "parked" : "released", event.at),
        phase: ended(run) ? "" : run.status === "needs-you" ? "parked" : "preparing",
        save: { devbox: event.devbox, until: event.savedUntil },
      };
    case "devbox.lost":
      return {
        ...boxGone(run, "lost", event.at),
        phase: ended(run) ? "" : run.status === "needs-you" ? "DevBox lost" : "recovering",
        losses: run.losses + 1,
        // The checkpoint of a lost DevBox is as old as its last turn or question, and still a save.
        save: run.devbox?.nonce ? { devbox: event.devbox, until: savedUntil(event.at) } : run.save,
        execution: { ...run.execution, cycles: run.execution.cycles + 1 },
      };
    case "devbox.kept":
      return { ...run, keepUntil: event.until };
    case "turn.started":
      return {
        ...run,
        phase: "working",
        turn: { ...run.turn, number: event.turn, state: "running" },
      };
    case "turn.ended":
      return { ...run, turn: { ...run.turn, state: "ended" } };
    case "message.queued":
      return {
        ...run,
        queue: [
          ...run.queue,
          { id: event.id, seq: event.seq, text: event.text, by: event.by, at: event.at },
        ],
      };
    case "message.delivered":
      return {
        ...run,
        queue: run.queue.filter((message) => !event.messages.includes(message.id)),
        settled: [
          ...run.settled,
          ...event.messages.map((id) => ({ id, seq: event.seq, turn: event.turn })),
        ].slice(-50),
        turn: { number: event.turn, state: "due", from: event.seq },
      };
    case "message.withdrawn":
      return {
        ...run,
        queue: run.queue.filter((message) => message.id !== event.id),
        settled: last(run.settled, { id: event.id, seq: event.seq }, 50),
      };
    case "questions.asked":
      return {
        ...moved(run, "needs-you", run.devbox ? "" : "parked", event.at),
        open: {
          id: event.id,
          askedAt: event.at,
          askedBy: event.by,
          ...(event.purpose ? { purpose: event.purpose } : {}),
          questions: event.questions,
        },
        asked: last(run.asked, { id: event.id, seq: event.seq }, 100),
        execution: { ...run.execution, cycles: run.execution.cycles + 1 },
      };
    case "questions.answered": {
      const purpose = run.open?.purpose;
      const phase = run.devbox?.state === "up" ? "working" : run.devbox ? run.phase : "preparing";
      return {
        ...moved(run, "running", phase, event.at),
        open: null,
        lastAnswer: { id: event.id, by: event.by, at: event.at, answers: event.answers },
        asked: run.asked.map((it) => (it.id === event.id ? { ...it, answered: event.seq } : it)),
        ...(purpose ? { chosen: { ...run.chosen, [purpose]: event.answers } } : {}),
      };
    }
    case "question.declined":
      return { ...run, declined: event.tries };
    case "step.started":
      return {
        ...run,
        phase: event.kind === "clone" ? "cloning" : run.phase,
        openSteps: last(run.openSteps, event.step, 50),
      };
    case "step.finished":
      return {
        ...run,
        phase: run.phase === "cloning" ? "working" : run.phase,
        openSteps: run.openSteps.filter((step) => step !== event.step),
      };
    case "result.reported":
      return {
        ...run,
        result: {
          status: event.status,
          summary: event.summary,
          ...(event.code ? { code: event.code } : {}),
        },
      };
    case "usage.reported":
      return { ...run, usage: added(run.usage, event) };
    case "message.written":
    case "step.output":
    case "request.refused":
    case "request.noted":
      return run;
    default:
      return event satisfies never;
  }
}

function added(usage: Run["usage"], event: EventOf<"usage.reported">): Run["usage"] {
  const cost = (usage.costUsd ?? 0) + (event.costUsd ?? 0);
  return {
    inputTokens: usage.inputTokens + event.inputTokens,
    outputTokens: usage.outputTokens + event.outputTokens,
    ...(usage.costUsd === undefined && event.costUsd === undefined ? {} : { costUsd: cost }),
  };
}

/** When a save made at `at` (ISO) is deleted. */
export function savedUntil(at: string): string {
  return new Date(Date.parse(at) + saveDaysMs).toISOString();
}
const saveDaysMs = 14 * 24 * 60 * 60_000;
