import { steerable } from "../engine.ts";
import { Problem } from "../problem.ts";
import type { Run } from "../run.ts";
import type { RunFact } from "../schemas/event.ts";
import type { PersonCommand, Reply } from "./command.ts";
import type { Ruling } from "./ruling.ts";

/** Withdraws a message that is not delivered yet. */
export function withdraw(
  run: Run,
  { message: id, by }: Extract<PersonCommand, { type: "withdraw" }>,
): Ruling {
  if (run.queue.some((message) => message.id === id)) {
    const facts: RunFact[] = [{ type: "message.withdrawn", id, by }];
    // if the leg began only for this message, it has nothing left to do
    const idle = run.turn.number === run.turnBeforeLeg && run.queue.length === 1 && !run.result;
    if (idle && !run.stopRequestedBy) facts.push({ type: "run.stopped", leg: run.leg, by });
    return { facts, reply: stateOf(200, id, "withdrawn") };
  }
  const before = run.settled.find((message) => message.id === id);
  if (!before) throw new Problem("not-found", `There is no message ${id} in this Run.`);
  if (before.turn === undefined) return { facts: [], reply: stateOf(200, id, "withdrawn") };
  throw new Problem(
    "message-settled",
    `Message ${id} was delivered at turn ${before.turn} and cannot be withdrawn.`,
  );
}

/** Delivers a queued message within the running turn. If that is refused, it stays queued until the turn ends. */
export function urge(
  run: Run,
  { message: id, by }: Extract<PersonCommand, { type: "urge" }>,
): Ruling {
  const waiting = run.queue.find((it) => it.id === id);
  if (!waiting) {
    const turn = run.settled.find((it) => it.id === id)?.turn;
    if (turn !== undefined) return { facts: [], reply: stateOf(200, id, "delivered", turn) };
    throw new Problem("not-found", `No message ${id} is queued in this Run.`);
  }
  const reply = stateOf(202, id, "queued");
  if (waiting.urged) return { facts: [], reply };
  if (!run.engine || !steerable.has(run.engine.name))
    throw new Problem(
      "cannot-deliver-now",
      "This engine takes messages only between turns. The message is delivered when the turn ends.",
    );
  if (run.turn.state !== "running" || run.devbox?.state !== "up")
    throw new Problem(
      "cannot-deliver-now",
      "No turn is running now. The message is delivered when the next one starts.",
    );
  return { facts: [{ type: "message.urged", id, by }], reply };
}

const stateOf = (status: number, id: string, state: string, turn?: number): Reply => ({
  status,
  body: { message: { id, state, ...(turn === undefined ? {} : { turn }) } },
});
