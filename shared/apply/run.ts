import type { EngineName } from "../engine.ts";
import type { Leg, Run, Status } from "../run.ts";
import type { EventOf, RunEvent } from "../schemas/event.ts";
import { newest } from "./newest.ts";
import { moved } from "./status.ts";

type LegEvent = Extract<
  RunEvent,
  {
    type:
      | "run.prepared"
      | "run.continued"
      | "run.completed"
      | "run.failed"
      | "run.stopped"
      | "run.skipped"
      | "stop.requested"
      | "run.moved"
      | "result.reported"
      | "execution.handed-over";
  }
>;

/** The legs of a Run: how each begins, gets its result and ends. */
export function applyRun(run: Run, event: LegEvent): Run {
  switch (event.type) {
    case "run.prepared":
      return prepared(run, event);
    case "run.continued":
      return continued(run, event);
    case "result.reported":
      return {
        ...run,
        result: {
          status: event.status,
          summary: event.summary,
          ...(event.code ? { code: event.code } : {}),
        },
      };
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
    case "run.moved":
      return { ...run, prepared: false, target: { worker: event.worker, image: event.image } };
    case "execution.handed-over":
      return { ...run, execution: { number: event.number, cycles: 0 } };
    default:
      return event satisfies never;
  }
}

function prepared(run: Run, event: EventOf<"run.prepared"> & RunEvent): Run {
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

function continued(run: Run, event: EventOf<"run.continued"> & RunEvent): Run {
  const {
    completedAt: _,
    keepUntil: __,
    code: ___,
    turnResult: ____,
    ...rest
  } = moved(run, "running", "preparing", event.at);
  return {
    ...rest,
    leg: event.leg,
    mode: event.mode,
    prepared: false,
    declined: 0,
    losses: 0,
    tests: [],
    activeMsBefore: run.activeMs,
    turn: { ...run.turn, state: "ended" },
    turnBeforeLeg: run.turn.number,
    costUsdBefore: run.usage.costUsd ?? 0,
    execution: run.devbox
      ? { ...run.execution, cycles: run.execution.cycles + 1 }
      : { number: run.execution.number + 1, cycles: 0 },
  };
}

/** Ends the leg. A DevBox that is up is kept for the Run's `keepMinutes`. */
function over(run: Run, status: Status, event: RunEvent): Run {
  const leg: Leg = { leg: run.leg, status, seq: event.seq };
  const { stopRequestedBy: _, result: __, ...rest } = moved(run, status, "", event.at);
  return {
    ...rest,
    completedAt: event.at,
    legs: newest(run.legs, leg, 20),
    open: null,
    openSteps: [],
    ...(run.devbox
      ? { keepUntil: new Date(Date.parse(event.at) + run.keepMinutes * 60_000).toISOString() }
      : {}),
  };
}
