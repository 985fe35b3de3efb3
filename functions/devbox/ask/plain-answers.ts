import type { Answer, Answers, Question } from "../../../shared/schemas/question.ts";

const decide = "Decide this yourself.";

function plain(question: Question, answer: Answer | undefined): string | string[] {
  const said = [...(answer?.choices ?? []), answer?.other?.trim(), answer?.text?.trim()].filter(
    (part): part is string => part !== undefined && part !== "",
  );
  if (answer?.letAgentDecide || said.length === 0) {
    const recommended = question.options?.filter((it) => it.recommended).map((it) => it.label);
    if (!recommended || recommended.length === 0) return decide;
    return question.kind === "multi" ? recommended : (recommended[0] ?? decide);
  }
  return question.kind === "multi" ? said : said.join(", ");
}

/**
 * Answers as a model reads them: by question id, a text or, for a question with several choices, a
 * list. Where people leave it to the agent, what was recommended.
 */
export const plainAnswers = (questions: readonly Question[], answers: Answers) =>
  Object.fromEntries(questions.map((it) => [it.id, plain(it, answers[it.id])]));
