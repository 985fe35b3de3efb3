import type { Run } from "../../run.ts";
import type { RunFact } from "../../schemas/event.ts";
import type { Answers, Purpose, Question } from "../../schemas/question.ts";
import type { CoordinatorCommand } from "../command.ts";

export type Prepare = Extract<CoordinatorCommand, { type: "prepare" }>;

/** The result of a check: a value, or the facts that end this try (a question or a refusal). */
export type Check<T> = { readonly ok: T } | { readonly facts: RunFact[] };

/** Ends the try with questions; the Run waits for their answers. */
export function ask(command: Prepare, purpose: Purpose, questions: Question[]) {
  const { question: id } = command;
  const asked: RunFact = { type: "questions.asked", id, by: "the coordinator", purpose, questions };
  return { facts: [asked] };
}

/** Ends the try for good. A Run that never had a DevBox is skipped, because nothing was spent; a later leg fails. */
export function refuse(run: Run, code: string, message: string): { facts: RunFact[] } {
  if (run.generation === 0) return { facts: [{ type: "run.skipped", code, message }] };
  return { facts: [{ type: "run.failed", leg: run.leg, summary: message, code }] };
}

/** The text that a person chose or wrote for one of these questions. */
export function chosen(answers: Answers | undefined, id: string): string | undefined {
  const answer = answers?.[id];
  return answer?.choices?.[0] ?? (answer?.other?.trim() || answer?.text?.trim() || undefined);
}
