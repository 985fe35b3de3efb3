import { checkAnswers, messageAsAnswers } from "../answer.ts";
import { Problem } from "../problem.ts";
import { continuable, ended, type Run } from "../run.ts";
import type { OpenQuestions } from "../schemas/question.ts";
import { counted } from "../words/quantity.ts";
import type { PersonCommand, Reply } from "./command.ts";
import type { Ruling } from "./ruling.ts";

const maxQueued = 20;
const maxQueuedText = 32_768;

type Message = Extract<PersonCommand, { type: "message" }>;

/** A message steers a Run that works, answers its open questions, or continues it after its end. */
export function message(run: Run, command: Message, now: string): Ruling {
  const { text, unasked } = command;
  if (text.trim() === "")
    throw new Problem("run-invalid", "Write a message.", { fields: { text: "Write a message." } });
  if (run.status === "skipped")
    throw new Problem("run-skipped", "A skipped Run never started. Start a new Run instead.");
  if (ended(run)) return resume(run, command, now);
  if (run.stopRequestedBy)
    throw new Problem(
      "run-not-waiting",
      "The Run is stopping. Send this again when it has stopped.",
    );
  if (run.open && unasked)
    throw new Problem(
      "run-not-waiting",
      "The Run is waiting for an answer. Answer it in the console first, then send this again.",
    );
  if (run.open) return asAnswer(run.open, command, now);
  return steer(run, command);
}

function resume(run: Run, { id, text, by, autonomous }: Message, now: string): Ruling {
  if (!continuable(run, now))
    throw new Problem("devbox-gone", "The DevBox is gone and has no save. Start a follow-up Run.");
  const mode = autonomous ? "autonomous" : "interactive";
  return {
    facts: [
      { type: "run.continued", leg: run.leg + 1, by, mode },
      { type: "message.queued", id, text, by },
    ],
    reply: queued(id),
  };
}

/** The text answers every open question. */
function asAnswer({ id, questions }: OpenQuestions, { text, by }: Message, now: string): Ruling {
  const answers = messageAsAnswers(questions, text);
  checkAnswers(questions, answers);
  return {
    facts: [{ type: "questions.answered", id, by, via: "message", answers }],
    reply: { status: 202, body: { answered: { questions: id, by, at: now } } },
  };
}

function steer(run: Run, { id, text, by }: Message): Ruling {
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
      "Too many messages are queued. Withdraw one, or wait for the next turn.",
    );
  return { facts: [{ type: "message.queued", id, text, by }], reply: queued(id) };
}

/** Every message starts a turn. If the turn limit leaves none, the message is refused, or it would never be delivered. */
function checkTurns(run: Run): void {
  const { turns } = run.limits;
  const begun = run.turn.number - run.turnBeforeLeg;
  const coming = run.engine?.name === "script" ? run.queue.length + 1 : 1;
  if (turns === undefined || begun + coming <= turns) return;
  throw new Problem(
    "turn-limit",
    `This Run has a limit of ${counted(turns, "turn")}, and the last one has started. Send this again when the Run has finished, to continue it.`,
  );
}

const queued = (id: string): Reply => ({
  status: 202,
  body: { message: { id, state: "queued" } },
});
