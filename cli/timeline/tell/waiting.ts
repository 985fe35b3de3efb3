import type { OpenQuestions } from "../../../shared/schemas/question.ts";
import type { Block } from "../block.ts";

/** What a person can do about open questions from elsewhere. */
export function tellWaiting({ id, questions }: OpenQuestions, runId: string, url: string): Block {
  const lines = questions.map(({ id, question, options = [] }) => {
    const labels = options.map((it) => it.label).join(" | ");
    return `- ${id}: ${question}${labels === "" ? "" : ` [${labels}]`}`;
  });
  return {
    ...{ mark: "?", tone: "needs-you", strong: "Needs you", head: `(${id})` },
    body: [
      { kind: "text", text: lines.join("\n") },
      { kind: "output", text: `wheelhouse answer ${runId}\n${url}` },
    ],
  };
}
