import type { EventOf } from "../../../shared/schemas/event.ts";
import type { OpenQuestions, Question } from "../../../shared/schemas/question.ts";
import { answerParts } from "../../../shared/words/answer.ts";
import { roughly } from "../../../shared/words/duration.ts";
import { statusLabels } from "../../../shared/words/ending.ts";
import { counted } from "../../../shared/words/quantity.ts";
import type { Block, Passage } from "../block.ts";
import { type Known, passedSince } from "./known.ts";

export function tellAsked({ by, questions }: EventOf<"questions.asked">): Block[] {
  const count = questions.length > 1 ? ` ${counted(questions.length, "question")}` : "";
  const body = questions.map(questionPassage);
  return [{ mark: "?", tone: "needs-you", strong: by, head: `asks${count}`, body }];
}

/** A question with its options. */
function questionPassage({ header, question, kind, options = [] }: Question): Passage {
  const choose = kind === "multi" ? " (choose any number)" : "";
  const text = `${header ? `${header}: ` : ""}${question}${choose}`;
  const lines = options.map(({ label, description, recommended }) => {
    const mark = recommended ? " (recommended)" : "";
    return `- ${label}${mark}${description ? `: ${description}` : ""}`;
  });
  return { kind: "text", text: [text, ...lines].join("\n") };
}

export function tellAnswered(
  event: EventOf<"questions.answered"> & { readonly at: string },
  known: Known,
): Block[] {
  const asked = known.questions.get(event.id);
  const after = asked ? ` after ${roughly(passedSince(known, asked, event))}` : "";
  const how = event.via === "message" ? ", in the chat" : "";
  const answers = Object.entries(event.answers);
  const lines = answers.map(([id, answer]) => {
    const question = asked?.questions.find((it) => it.id === id);
    const parts = answerParts(answer, question?.kind);
    const said = parts.map(({ text }) => text).join(" and ");
    return answers.length === 1
      ? said
      : `- ${question?.header ?? question?.question ?? id}: ${said}`;
  });
  const body: Passage[] = [{ kind: "text", text: lines.join("\n") }];
  return [{ mark: "✓", tone: "person", strong: event.by, head: `answered${after}${how}`, body }];
}

/** Open questions, with the ways to answer them from another place. */
export function tellWaiting({ id, questions }: OpenQuestions, runId: string, url: string): Block {
  const lines = questions.map(({ id, question, options = [] }) => {
    const labels = options.map((it) => it.label).join(" | ");
    return `- ${id}: ${question}${labels === "" ? "" : ` [${labels}]`}`;
  });
  return {
    mark: "?",
    tone: "needs-you",
    strong: statusLabels["needs-you"],
    head: `(${id})`,
    body: [
      { kind: "text", text: lines.join("\n") },
      { kind: "output", text: `wheelhouse answer ${runId}\n${url}` },
    ],
  };
}
