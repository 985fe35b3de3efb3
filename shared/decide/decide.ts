import { apply } from "../apply/apply.ts";
import { ended, type Run } from "../run.ts";
import type { RunEvent, RunFact } from "../schemas/event.ts";
import { answer } from "./answer.ts";
import type { Command, Reply } from "./command.ts";
import { batch } from "./devbox/batch.ts";
import { gone } from "./devbox/gone.ts";
import { hello, launch, progress } from "./devbox/launch.ts";
import { archived, saved } from "./devbox/saved.ts";
import { expireWork, giveUp, settle } from "./end-leg.ts";
import { expireKept, keep, makeRoom, release } from "./kept-devbox.ts";
import { message } from "./message.ts";
import { move } from "./move.ts";
import { prepare } from "./prepare/prepare.ts";
import { pullRequest } from "./pull-request.ts";
import { urge, withdraw } from "./queued-message.ts";
import { type Ruling, write } from "./ruling.ts";
import { stop } from "./stop.ts";

/** A ruling with its place in the log. `after`: the Run with the events folded in. */
export type Decision = {
  readonly events: readonly RunEvent[];
  readonly after: Run;
  readonly reply: Reply;
};

/**
 * Decides how a command changes a Run. Pure: the same Run, command and time give the same decision.
 * Throws a Problem to refuse the command. A decision without events writes nothing.
 *
 * @param now ISO-8601 time
 */
export function decide(run: Run, command: Command, now: string): Decision {
  const { facts, reply } = rule(run, command, now);
  const decision = placed(run, facts, now, "number" in command ? command.number : undefined);
  const delivery = boundary(decision.after);
  if (!delivery) return { ...decision, reply };
  const more = placed(decision.after, [delivery], now);
  return { events: [...decision.events, ...more.events], after: more.after, reply };
}

function rule(run: Run, command: Command, now: string): Ruling {
  switch (command.type) {
    case "answer":
      return answer(run, command, now);
    case "message":
      return message(run, command, now);
    case "withdraw":
      return withdraw(run, command);
    case "urge":
      return urge(run, command);
    case "stop":
      return stop(run, command);
    case "keep":
      return keep(run, command, now);
    case "release":
      return release(run, command);
    case "move":
      return move(run, command);
    case "box-events":
    case "box-ask":
    case "box-report":
      return batch(run, command);
    case "prepare":
      if (ended(run) || run.prepared || run.open || run.stopRequestedBy) return write();
      if (run.seq !== command.seen) return write(); // the Run may have given its place back since then: claim again
      return write(...prepare(run, command));
    case "launch":
      return launch(run, command);
    case "box-progress":
      return progress(run, command);
    case "hello":
      return hello(run, command);
    case "box-saved":
      return saved(run, command);
    case "archived":
      return archived(run, command);
    case "box-gone":
      return gone(run, command, now);
    case "park":
      if (!run.open || run.devbox?.state !== "up") return write();
      if ((command.question ?? run.open.id) !== run.open.id) return write();
      return write({ type: "devbox.stopping", devbox: run.devbox.id, why: "park" });
    case "pull-request":
      return pullRequest(run, command);
    case "time-skipped":
      return write(); // every commit of a coordinator says it first
    case "settle":
      return settle(run);
    case "expire-work":
      return expireWork(run, now);
    case "give-up":
      return giveUp(run, command.reason);
    case "expire-keep":
      return expireKept(run, now);
    case "make-room":
      return makeRoom(run);
    case "hand-over":
      if (ended(run) && !run.devbox) return write();
      return write({ type: "execution.handed-over", number: run.execution.number + 1 });
    default:
      return command satisfies never;
  }
}

/** Numbers facts and folds them. `batch`: the DevBox's batch number, kept on the last of them. */
export function placed(
  run: Run,
  facts: readonly RunFact[],
  now: string,
  batch?: number,
): { events: RunEvent[]; after: Run } {
  let after = run;
  const events = facts.map((fact, index): RunEvent => {
    const last = batch !== undefined && index === facts.length - 1;
    const event = { ...fact, seq: run.seq + 1 + index, at: now, ...(last ? { batch } : {}) };
    after = apply(after, event);
    return event;
  });
  return { events, after };
}

/**
 * Messages are delivered when the engine is between two turns: the DevBox is up, the last turn has ended, and no
 * result is reported. The commit that brings a Run into this state also delivers them, so none is forgotten. Script takes one
 * message a turn; any other engine takes all queued messages.
 */
function boundary(run: Run): RunFact | undefined {
  const between =
    run.status === "running" &&
    run.prepared &&
    run.devbox?.state === "up" &&
    run.turn.state === "ended" &&
    !run.result;
  if (!between || run.queue.length === 0) return undefined;
  const taken = run.engine?.name === "script" ? run.queue.slice(0, 1) : run.queue;
  return {
    type: "message.delivered",
    messages: taken.map((message) => message.id),
    queuedAt: taken.map((message) => message.seq),
    turn: run.turn.number + 1,
  };
}
