import { checkAnswers, messageAsAnswers, sameAnswers } from "../answer.ts";
import { steerable } from "../engine.ts";
import { Problem } from "../problem.ts";
import { continuable, ended, type Run } from "../run.ts";
import type { RunFact } from "../schemas/event.ts";
import type { Answers } from "../schemas/question.ts";
import type { PersonCommand, Reply } from "./command.ts";
import type { Ruling } from "./ruling.ts";

const maxQueued = 20;
const maxQueuedText = 32_768;

/** What a person's request means for a Run. */
export function decidePerson(run: Run, command: PersonCommand, now: string): Ruling {
  switch (command.type) {
    case "answer":
      return answer(run, command.questions, command.answers, command.by, now);
    case "message":
      return message(run, command, now);
    case "withdraw":
      return withdraw(run, command.message, command.by);
    case "urge":
      return urge(run, command.message, command.by);
    case "stop":
      return stop(run, command.by);
    case "keep":
      return keep(run, command.minutes, command.by, now);
    case "release":
      return release(run, command.by);
    default:
      return command satisfies never;
  }
}

const accepted = (run: Run): Reply => ({ status: 202, body: { run: { id: run.id } } });

function answer(run: Run, id: string, answers: Answers, by: string, now: string): Ruling {
  const earlier = run.lastAnswer;
  if (earlier?.id === id) {
    if (sameAnswers(earlier.answers, answers)) return { facts: [], reply: answered(earlier) };
    throw new Problem("already-answered", `${earlier.by} has answered this already.`, {
      answered: { by: earlier.by, at: earlier.at, answers: earlier.answers },
    });
  }
  if (ended(run))
    throw new Problem("run-not-waiting", "This run is no longer waiting for an answer");
  if (run.open?.id !== id)
    throw new Problem(
      "stale-question",
      run.open
        ? `The Run now asks something else (${run.open.id}). Answer that.`
        : "The Run does not wait for this answer now. Look at its timeline for what it asks.",
    );
  checkAnswers(run.open.questions, answers);
  return {
    facts: [{ type: "questions.answered", id, by, via: "answer", answers }],
    reply: answered({ id, by, at: now }),
  };
}

const answered = ({ id, by, at }: { id: string; by: string; at: string }): Reply => ({
  status: 200,
  body: { answered: { questions: id, by, at } },
});

function message(
  run: Run,
  { id, text, by, autonomous, unasked }: Extract<PersonCommand, { type: "message" }>,
  now: string,
): Ruling {
  if (text.trim() === "")
    throw new Problem("run-invalid", "Write a message.", { fields: { text: "Write a message." } });
  if (run.status === "skipped")
    throw new Problem("run-skipped", "A skipped Run never started. Start a new Run instead.");
  if (ended(run)) return resume(run, { id, text, by, autonomous }, now);
  if (run.stopRequestedBy)
    throw new Problem(
      "run-not-waiting",
      "The Run is stopping. Send this again when it has stopped.",
    );
  if (run.open && unasked)
    throw new Problem(
      "run-not-waiting",
      "The Run waits for an answer. Answer it in the console first, then send this again.",
    );
  if (run.open) {
    const answers = messageAsAnswers(run.open.questions, text);
    checkAnswers(run.open.questions, answers);
    return {
      facts: [{ type: "questions.answered", id: run.open.id, by, via: "message", answers }],
      reply: { status: 202, body: { answered: { questions: run.open.id, by, at: now } } },
    };
  }
  if (run.mode === "autonomous")
    throw new Problem(
      "autonomous-run",
      "An autonomous Run takes no messages while it works. You can stop it.",
    );
  checkTurns(run);
  const waiting = run.queue.reduce((sum, it) => sum + it.text.length, text.length);
  if (run.queue.length >= maxQueued || waiting > maxQueuedText)
    throw new Problem(
      "queue-full",
      "Too much is queued already. Withdraw a message, or wait for the next turn.",
    );
  return { facts: [{ type: "message.queued", id, text, by }], reply: queued(id) };
}

/** A message begins a turn: one that the Run may not work is refused rather than left undelivered. */
function checkTurns(run: Run): void {
  const { turns } = run.limits;
  const begun = run.turn.number - run.turnBeforeLeg;
  const coming = run.engine?.name === "script" ? run.queue.length + 1 : 1;
  if (turns === undefined || begun + coming <= turns) return;
  throw new Problem(
    "turn-limit",
    `This Run may work ${turns} ${turns === 1 ? "turn" : "turns"}, and the last has begun. Send this again when it has finished: that continues it.`,
  );
}

const queued = (id: string): Reply => ({
  status: 202,
  body: { message: { id, state: "queued" } },
});

function resume(
  run: Run,
  { id, text, by, autonomous }: { id: string; text: string; by: string; autonomous: boolean },
  now: string,
): Ruling {
  if (!continuable(run, now))
    throw new Problem(
      "devbox-gone",
      "The DevBox is gone, and no save of it is left. Start a follow-up Run.",
    );
  const facts: RunFact[] = [
    {
      type: "run.continued",
      leg: run.leg + 1,
      by,
      mode: autonomous ? "autonomous" : "interactive",
    },
    { type: "message.queued", id, text, by },
  ];
  return { facts, reply: queued(id) };
}

function withdraw(run: Run, id: string, by: string): Ruling {
  if (run.queue.some((message) => message.id === id)) {
    const facts: RunFact[] = [{ type: "message.withdrawn", id, by }];
    // A leg that was continued by this message alone has nothing left to do.
    const idle = run.turn.number === run.turnBeforeLeg && run.queue.length === 1 && !run.result;
    if (idle && !run.stopRequestedBy) facts.push({ type: "run.stopped", leg: run.leg, by });
    return { facts, reply: { status: 200, body: { message: { id, state: "withdrawn" } } } };
  }
  const before = run.settled.find((message) => message.id === id);
  if (!before) throw new Problem("not-found", `There is no message ${id} in this Run.`);
  if (before.turn === undefined)
    return { facts: [], reply: { status: 200, body: { message: { id, state: "withdrawn" } } } };
  throw new Problem(
    "message-settled",
    `Message ${id} was delivered at turn ${before.turn} and cannot be withdrawn.`,
  );
}

/** A message that cannot be delivered now stays queued, and is delivered when the turn ends. */
function urge(run: Run, id: string, by: string): Ruling {
  const reply: Reply = { status: 202, body: { message: { id, state: "queued" } } };
  const waiting = run.queue.find((it) => it.id === id);
  if (!waiting) {
    const turn = run.settled.find((it) => it.id === id)?.turn;
    if (turn !== undefined)
      return {
        facts: [],
        reply: { status: 200, body: { message: { id, state: "delivered", turn } } },
      };
    throw new Problem("not-found", `No message ${id} is queued in this Run.`);
  }
  if (waiting.urged) return { facts: [], reply };
  if (!run.engine || !steerable.has(run.engine.name))
    throw new Problem(
      "cannot-deliver-now",
      "This engine takes messages between two turns only. It is delivered when the turn ends.",
    );
  if (run.turn.state !== "running" || run.devbox?.state !== "up")
    throw new Problem(
      "cannot-deliver-now",
      "No turn is running now. It is delivered when the next one begins.",
    );
  return { facts: [{ type: "message.urged", id, by }], reply };
}

/** A Run counts as stopped once its DevBox is confirmed gone; without one it is stopped at once. */
function stop(run: Run, by: string): Ruling {
  if (ended(run) || run.stopRequestedBy) return { facts: [], reply: accepted(run) };
  const box = run.devbox;
  if (!box)
    return {
      facts: [...withdrawAll(run, by), { type: "run.stopped", leg: run.leg, by }],
      reply: accepted(run),
    };
  const facts: RunFact[] = [...withdrawAll(run, by), { type: "stop.requested", by }];
  if (box.state !== "stopping")
    facts.push({ type: "devbox.stopping", devbox: box.id, why: "stop", by });
  return { facts, reply: accepted(run) };
}

const withdrawAll = (run: Run, by: string): RunFact[] =>
  run.queue.map((message) => ({ type: "message.withdrawn", id: message.id, by }));

function keep(run: Run, minutes: number, by: string, now: string): Ruling {
  if (!ended(run) || run.devbox?.state !== "up")
    throw new Problem(
      "devbox-gone",
      ended(run)
        ? "There is no DevBox up to keep."
        : "The Run is not finished: its DevBox stays up by itself while it works.",
    );
  const until = new Date(Date.parse(now) + minutes * 60_000).toISOString();
  return { facts: [{ type: "devbox.kept", until, by }], reply: accepted(run) };
}

function release(run: Run, by: string): Ruling {
  if (!ended(run))
    throw new Problem(
      "run-not-waiting",
      "The Run is not finished. Stop it first; that saves and ends its DevBox.",
    );
  if (!run.devbox || run.devbox.state === "stopping") return { facts: [], reply: accepted(run) };
  return {
    facts: [{ type: "devbox.stopping", devbox: run.devbox.id, why: "release", by }],
    reply: accepted(run),
  };
}
