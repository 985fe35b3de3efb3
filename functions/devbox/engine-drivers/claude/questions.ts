import * as z from "zod";
import { answerText } from "../../../../shared/answer.ts";
import { type Answers, type Question, questions } from "../../../../shared/schemas/question.ts";

const asking = z.object({
  questions: z.array(
    z.object({
      question: z.string(),
      header: z.string().optional(),
      multiSelect: z.boolean().default(false),
      options: z
        .array(z.object({ label: z.string(), description: z.string().optional() }))
        .default([]),
    }),
  ),
});

/** Converts the questions of Claude's own question tool to ours. If that is not possible, throws a sentence for the model. */
export function questionsOf(input: unknown): Question[] {
  const own = asking.safeParse(input);
  const all = questions.safeParse(
    own.data?.questions.map(({ question, header, multiSelect, options }, index) => ({
      id: `q${index + 1}`,
      ...(header ? { header: header.slice(0, 80) } : {}),
      question,
      kind: options.length === 0 ? "text" : multiSelect ? "multi" : "single",
      ...(options.length > 0 ? { options: options.map(optionOf), allowOther: true } : {}),
    })),
  );
  if (all.data) return all.data;
  throw new Error(
    `Invalid questions: ${all.error?.issues[0]?.message ?? "unknown format"} Correct them and ask again.`,
  );
}

const optionOf = ({ label, description }: { label: string; description?: string | undefined }) => ({
  label,
  ...(description ? { description } : {}),
  ...(/\(recommended\)\s*$/i.test(label) ? { recommended: true } : {}),
});

/** The answers in the shape of Claude's question tool: by the text of each question. */
export const answersFor = (asked: readonly Question[], answers: Answers) =>
  Object.fromEntries(
    asked.map(({ id, question }) => [
      question,
      answerText(answers[id] ?? {}) || "No preference: decide this yourself.",
    ]),
  );
