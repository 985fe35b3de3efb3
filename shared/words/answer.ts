import { answerText } from "../answer.ts";
import type { Answer, Question } from "../schemas/question.ts";

/** A part of an answer: chosen labels, the person's own words in quotes, or a fixed text if the person chose and wrote nothing. */
export type AnswerPart = { readonly from: "choices" | "own" | "none"; readonly text: string };

export function answerParts(answer: Answer, kind: Question["kind"] | undefined): AnswerPart[] {
  if (answer.letAgentDecide) return [{ from: "none", text: "the agent decides" }];
  if (answerText(answer) === "")
    return [{ from: "none", text: kind === "text" ? "not answered" : "nothing chosen" }];
  const choices = (answer.choices ?? []).join(", ");
  const own = answer.other?.trim() || answer.text?.trim();
  return [
    ...(choices === "" ? [] : [{ from: "choices" as const, text: choices }]),
    ...(own ? [{ from: "own" as const, text: `“${own}”` }] : []),
  ];
}
