import type { EngineName } from "../engine.ts";
import type { Run } from "../run.ts";
import type { EventOf, RunEvent } from "../schemas/event.ts";
import { created } from "./created.ts";
import { applyDevBox } from "./devbox.ts";
import { last, moved, over } from "./moves.ts";
import { testsFinished, testsStarted } from "./tests-ran.ts";

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
    case "ticket.read": {
      const { title, url, sha256, repository, branch } = event;
      return { ...run, ticket: { title, url, sha256, repository, branch } };
    }
    case "changes.reported": {
      const { type: _, batch: __, ...changes } = event;
      return { ...run, changes };
    }
    case "pull-request.seen": {
      const { type: _, batch: __, seq: ___, ...pull } = event;
      const others = (run.pullRequests ?? []).filter((it) => it.number !== pull.number);
      return { ...run, pullRequests: last(others, pull, 10) };
    }
    case "devbox.requested":
    case "devbox.launched":
    case "devbox.resumed":
    case "devbox.stopping":
    case "devbox.parked":
    case "devbox.released":
    case "devbox.progressed":
    case "devbox.saved":
    case "devbox.lost":
    case "devbox.kept":
      return applyDevBox(run, event);
    case "turn.started":
      if (event.turn !== run.turn.number) return run;
      return {
        ...run,
        phase: "working",
        turn: { ...run.turn, state: "running" },
      };
    case "turn.ended":
      if (event.turn !== run.turn.number) return run;
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
        ...testsStarted(run, event),
      };
    case "step.finished":
      return {
        ...run,
        phase: run.phase === "cloning" ? "working" : run.phase,
        openSteps: run.openSteps.filter((step) => step !== event.step),
        ...testsFinished(run, event),
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
    case "message.steered":
      return {
        ...run,
        queue: run.queue.filter((message) => message.id !== event.id),
        settled: last(run.settled, { id: event.id, seq: event.seq, turn: run.turn.number }, 50),
      };
    case "message.urged":
      return {
        ...run,
        queue: run.queue.map((it) => (it.id === event.id ? { ...it, urged: true } : it)),
      };
    case "engine.opened":
      return { ...run, opened: { model: event.model, version: event.version } };
    case "message.written":
    case "plan.updated":
    case "model.retried":
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
    cachedInputTokens: usage.cachedInputTokens + (event.cachedInputTokens ?? 0),
    outputTokens: usage.outputTokens + event.outputTokens,
    ...(usage.costUsd === undefined && event.costUsd === undefined ? {} : { costUsd: cost }),
  };
}
