import type { Run } from "../run.ts";
import type { RunEvent } from "../schemas/event.ts";
import { created } from "./created.ts";
import { applyDevBox } from "./devbox.ts";
import { applyMessage } from "./messages.ts";
import { applyQuestion } from "./questions.ts";
import { applyRun } from "./run.ts";
import { timeSkipped } from "./time-skipped.ts";
import { applyTurn } from "./turn.ts";
import { applyWork } from "./work.ts";

/** Folds one event into a Run. The commit, the API, the console and the simulator all read a Run from here. */
export function apply(before: Run, event: RunEvent): Run {
  const { seq, batch } = event;
  const devbox = batch === undefined ? before.devbox : before.devbox && { ...before.devbox, batch };
  return fold({ ...before, seq, devbox }, event);
}

function fold(run: Run, event: RunEvent): Run {
  switch (event.type) {
    case "run.created":
      return created(run.id, event);
    case "run.prepared":
    case "run.continued":
    case "run.completed":
    case "run.failed":
    case "run.stopped":
    case "run.skipped":
    case "stop.requested":
    case "run.moved":
    case "result.reported":
    case "execution.handed-over":
      return applyRun(run, event);
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
    case "turn.ended":
    case "step.started":
    case "step.finished":
      return applyTurn(run, event);
    case "message.queued":
    case "message.delivered":
    case "message.withdrawn":
    case "message.urged":
    case "message.steered":
      return applyMessage(run, event);
    case "questions.asked":
    case "questions.answered":
    case "question.declined":
      return applyQuestion(run, event);
    case "ticket.read":
    case "repository.found":
    case "changes.reported":
    case "pull-request.seen":
    case "engine.opened":
    case "usage.reported":
    case "connection.refused":
    case "traffic.reported":
    case "ports.changed":
      return applyWork(run, event);
    case "time.skipped":
      return timeSkipped(run, event);
    case "message.written":
    case "plan.updated":
    case "model.retried":
    case "limit.reached":
    case "settings.ignored":
    case "background.ended":
    case "step.output":
    case "changes.unread":
    case "request.refused":
    case "request.noted":
      return run;
    default:
      return event satisfies never;
  }
}
