import { createEffect } from "solid-js";
import { createStore } from "solid-js/store";
import { checkAnswers } from "../../shared/answer.ts";
import { Problem } from "../../shared/problem.ts";
import type { Answer, Answers, OpenQuestions, Question } from "../../shared/schemas/question.ts";
import { readStored, writeStored } from "../ui/behaviour/stored.ts";

/** A person's input for one question. */
export type Filled = {
  choices: string[];
  otherOn: boolean;
  other: string;
  text: string;
  decide: boolean;
};

const draftName = (id: string): string => `draft.answers.${id}`;

const recommended = (question: Question): string[] => {
  const labels = (question.options ?? []).filter((it) => it.recommended).map((it) => it.label);
  return question.kind === "single" ? labels.slice(0, 1) : labels;
};

const fresh = (question: Question): Filled => ({
  choices: recommended(question),
  otherOn: false,
  other: "",
  text: "",
  decide: false,
});

/** The answers that a person is filling in. Recommended options are preselected, and a reload keeps the draft. */
export function createAnswers(open: OpenQuestions) {
  const stored = readStored<Record<string, Filled>>(draftName(open.id)) ?? {};
  const [filled, setFilled] = createStore<Record<string, Filled>>(
    Object.fromEntries(open.questions.map((it) => [it.id, { ...fresh(it), ...stored[it.id] }])),
  );
  createEffect(() => writeStored(draftName(open.id), filled));

  const answers = (): Answers =>
    Object.fromEntries(
      open.questions.map((it) => [it.id, answerOf(it, filled[it.id] ?? fresh(it))]),
    );

  return {
    of: (question: Question): Filled => filled[question.id] ?? fresh(question),
    set: (question: Question, change: Partial<Filled>) => setFilled(question.id, change),
    answers,
    /** The missing or wrong parts, by question id. */
    problems: () => problemsOf(open.questions, answers()),
    hasRecommended: () => open.questions.some((it) => recommended(it).length > 0),
    recommendAll(): void {
      for (const question of open.questions) {
        const choices = recommended(question);
        if (choices.length > 0) setFilled(question.id, { choices, otherOn: false, decide: false });
      }
    },
    forget: () => writeStored(draftName(open.id), undefined),
  };
}

function answerOf(question: Question, { choices, otherOn, other, text, decide }: Filled): Answer {
  if (decide) return { letAgentDecide: true };
  if (question.kind === "text") return { text };
  if (!otherOn) return { choices };
  return question.kind === "single" ? { other } : { choices, other };
}

/** Why these answers cannot be sent, by question id. */
export function problemsOf(
  questions: readonly Question[],
  answers: Answers,
): Record<string, string> {
  try {
    for (const question of questions) {
      const answer = answers[question.id];
      if (answer?.other !== undefined && answer.other.trim() === "" && !answer.letAgentDecide)
        return { [question.id]: "Write your own answer, or choose an option." };
    }
    checkAnswers(questions, answers);
    return {};
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    const fields = Object.entries(problem.details.fields ?? {});
    return Object.fromEntries(fields.map(([path, why]) => [path.replace(/^answers\./, ""), why]));
  }
}

export type AnswerDraft = ReturnType<typeof createAnswers>;
