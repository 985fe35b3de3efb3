import { apply } from "../apply/apply.ts";
import type { Run } from "../run.ts";
import type { RunEvent, RunFact } from "../schemas/event.ts";
import { decideBox } from "./box.ts";
import type { Command, Reply } from "./command.ts";
import { decideCoordinator } from "./coordinate.ts";
import { decidePerson } from "./person.ts";
import type { Ruling } from "./ruling.ts";

/** A ruling in its place in the log: `after` is the Run with the events folded in. */
export type Decision = {
  readonly events: readonly RunEvent[];
  readonly after: Run;
  readonly reply: Reply;
};

/**
 * What a command means for the Run as it stands. Pure: the same Run, command and time decide the same.
 * Throws a Problem where the command is refused; no events means that there is nothing to write down.
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
    case "message":
    case "withdraw":
    case "urge":
    case "stop":
    case "keep":
    case "release":
      return decidePerson(run, command, now);
    case "box-events":
    case "box-ask":
    case "box-report":
      return decideBox(run, command);
    default:
      return decideCoordinator(run, command, now);
  }
}

/** Gives facts their numbers and folds them. `batch` marks the last of them. */
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
 * Messages are delivered where the engine is between two turns: the DevBox is up, the last turn has
 * ended, and no result was reported. Whatever brings a Run there delivers them in the same commit,
 * so that none can be forgotten. Script takes one message a turn, an engine takes all that wait.
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
