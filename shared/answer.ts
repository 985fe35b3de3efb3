import { Problem } from "./problem.ts";
import type { Answer, Answers, Question } from "./schemas/question.ts";

const filled = (text: string | undefined): string | undefined => text?.trim() || undefined;

/** An answer as one line, for the timeline and for engines. Empty if the agent decides. */
export function answerText(answer: Answer): string {
  return [...(answer.choices ?? []), filled(answer.other), filled(answer.text)]
    .filter((part) => part !== undefined)
    .join(", ");
}

/** Says why an answer does not fit its question. Undefined if it fits. */
function misfit(question: Question, answer: Answer | undefined): string | undefined {
  if (!answer) return "This question has no answer yet.";
  if (answer.letAgentDecide) return undefined;
  const choices = answer.choices ?? [];
  const free = filled(answer.other) ?? filled(answer.text);
  if (question.kind === "text") return free ? undefined : "Write an answer.";

  const labels = new Set(question.options?.map((option) => option.label));
  const strange = choices.find((choice) => !labels.has(choice));
  if (strange !== undefined)
    return `“${strange}” is not one of the options: ${[...labels].join(", ")}.`;
  if (free && question.allowOther === false)
    return `This question takes only its options: ${[...labels].join(", ")}.`;
  if (question.kind === "single" && choices.length + (free ? 1 : 0) > 1)
    return "Choose one option, or write your own, not both.";
  if (question.kind === "single" && choices.length === 0 && !free) return "Choose an option.";
  return undefined;
}

/** Throws a Problem unless the answers fit the whole set of questions: one submit answers them all. */
export function checkAnswers(questions: readonly Question[], answers: Answers): void {
  const fields: Record<string, string> = {};
  for (const question of questions) {
    const wrong = misfit(question, answers[question.id]);
    if (wrong) fields[`answers.${question.id}`] = wrong;
  }
  const known = new Set(questions.map((question) => question.id));
  for (const id of Object.keys(answers))
    if (!known.has(id)) fields[`answers.${id}`] = "There is no such question in this pause.";
  const [first] = Object.values(fields);
  if (first !== undefined)
    throw new Problem("answer-invalid", `The answer was not accepted. ${first}`, { fields });
}

/** A message as the free-text answer to each open question. */
export function messageAsAnswers(questions: readonly Question[], text: string): Answers {
  return Object.fromEntries(
    questions.map((question) => [
      question.id,
      question.kind === "text" ? { text } : { other: text },
    ]),
  );
}

/** Whether two sets of answers are equal. */
export function sameAnswers(one: Answers, other: Answers): boolean {
  const key = (answers: Answers) =>
    JSON.stringify(
      Object.keys(answers)
        .sort()
        .map((id) => {
          const it = answers[id] ?? {};
          return [
            id,
            [...(it.choices ?? [])].sort(),
            filled(it.other),
            filled(it.text),
            it.letAgentDecide ?? false,
          ];
        }),
    );
  return key(one) === key(other);
}
