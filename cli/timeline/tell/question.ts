import { answerText } from "../../../shared/answer.ts";
import type { EventOf } from "../../../shared/schemas/event.ts";
import type { Answer, Question } from "../../../shared/schemas/question.ts";
import type { Block, Passage } from "../block.ts";
import type { Known } from "./known.ts";
import { roughly } from "./quantity.ts";

export function tellAsked({ by, questions }: EventOf<"questions.asked">): Block[] {
  const count = questions.length > 1 ? ` ${questions.length} questions` : "";
  return [
    {
      ...{ mark: "?", tone: "needs-you", strong: by, head: `asks${count}` },
      body: questions.flatMap(questionLines),
    },
  ];
}

/** A question with its options; the recommended one is marked. */
function questionLines({ header, question, kind, options = [] }: Question): Passage[] {
  const choose = kind === "multi" ? " (choose any number)" : "";
  const text = `${header ? `${header}: ` : ""}${question}${choose}`;
  const lines = options.map(({ label, description, recommended }) => {
    const mark = recommended ? " (recommended)" : "";
    return `- ${label}${mark}${description ? `: ${description}` : ""}`;
  });
  return [{ kind: "text", text: [text, ...lines].join("\n") }];
}

export function tellAnswered(
  event: EventOf<"questions.answered"> & { readonly at: string },
  known: Known,
): Block[] {
  const asked = known.questions.get(event.id);
  const after = asked ? ` after ${roughly(Date.parse(event.at) - Date.parse(asked.at))}` : "";
  const how = event.via === "message" ? ", in the chat" : "";
  const answers = Object.entries(event.answers);
  const lines = answers.map(([id, answer]) => {
    const question = asked?.questions.find((it) => it.id === id);
    const said = saidIn(answer, question?.kind);
    if (answers.length === 1) return said;
    return `- ${question?.header ?? question?.question ?? id}: ${said}`;
  });
  return [
    {
      ...{ mark: "✓", tone: "person", strong: event.by, head: `answered${after}${how}` },
      body: [{ kind: "text", text: lines.join("\n") }],
    },
  ];
}

function saidIn(answer: Answer, kind: Question["kind"] | undefined): string {
  if (answer.letAgentDecide) return "the agent decides";
  const choices = (answer.choices ?? []).join(", ");
  const own = answer.other?.trim() || answer.text?.trim();
  if (answerText(answer) === "") return kind === "text" ? "not answered" : "nothing chosen";
  return [choices, own ? `“${own}”` : ""].filter((it) => it !== "").join(" and ");
}
