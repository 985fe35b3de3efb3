import type { Answers, Question } from "../../shared/schemas/question.ts";
import { RemoteProblem } from "../remote.ts";

type Given = { readonly choice?: string[]; readonly text?: string[] };

/**
 * Answers from the options of a command line: `id=label` and `id=words`. The id is optional if there
 * is only one question. Undefined without options.
 */
export function answersFrom(questions: readonly Question[], given: Given): Answers | undefined {
  const { choice = [], text = [] } = given;
  if (choice.length + text.length === 0) return undefined;
  const answers: Answers = {};
  for (const word of choice) {
    const [{ id, options = [] }, value] = split(questions, word);
    const label = options.find((it) => it.label.toLowerCase() === value.toLowerCase())?.label;
    const before = answers[id] ?? {};
    answers[id] = { ...before, choices: [...(before.choices ?? []), label ?? value] };
  }
  for (const word of text) {
    const [{ id, kind }, value] = split(questions, word);
    answers[id] = { ...answers[id], ...(kind === "text" ? { text: value } : { other: value }) };
  }
  return answers;
}

function split(questions: readonly Question[], word: string): [Question, string] {
  const [, id, value] = /^([A-Za-z0-9_-]{1,64})=([\s\S]*)$/.exec(word) ?? [];
  const named = questions.find((it) => it.id === id);
  if (named && value !== undefined) return [named, value];
  const [only, another] = questions;
  if (only && !another) return [only, word];
  throw new RemoteProblem(
    0,
    "usage",
    `“${word}” does not name a question. Write ID=ANSWER with one of these ids: ${questions.map((it) => it.id).join(", ")}.`,
  );
}
