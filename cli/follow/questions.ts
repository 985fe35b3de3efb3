import { checkbox, input, select } from "@inquirer/prompts";
import type { Answer, Answers, Question } from "../../shared/schemas/question.ts";
import { printable } from "../terminal/printable.ts";
import type { Asking } from "./prompt.ts";

/** The index of an option, or one of the two ways around the options. */
type Choice = number | "other" | "decide";

const otherName = "something else…";
const decideName = "let the agent decide";

/** Asks the questions one after the other. Rejects like the prompts, on Ctrl+C and on the signal. */
export async function askQuestions(
  questions: readonly Question[],
  asking: Asking,
): Promise<Answers> {
  const answers: [string, Answer][] = [];
  for (const [index, question] of questions.entries()) {
    const place = questions.length > 1 ? `(${index + 1} of ${questions.length}) ` : "";
    answers.push([question.id, await askOne(question, place + titleOf(question), asking)]);
  }
  return Object.fromEntries(answers);
}

function askOne(question: Question, message: string, asking: Asking): Promise<Answer> {
  if (question.kind === "single") return askSingle(question, message, asking);
  return question.kind === "multi" ? askMulti(question, message, asking) : askText(message, asking);
}

async function askSingle(question: Question, message: string, asking: Asking): Promise<Answer> {
  const recommended = question.options?.findIndex((it) => it.recommended) ?? -1;
  const choices = choicesOf(question);
  const pageSize = pageOf(asking);
  for (let at: Choice = Math.max(0, recommended); ; ) {
    const chosen: Choice = await select<Choice>(
      { message, choices, default: at, pageSize },
      asking,
    );
    if (chosen === "decide") return { letAgentDecide: true };
    if (chosen !== "other") return { choices: labelsOf(question, [chosen]) };
    const other = (await input({ message: `${message} ›` }, asking)).trim();
    if (other !== "") return { other };
    at = "other";
  }
}

async function askMulti(question: Question, message: string, asking: Asking): Promise<Answer> {
  const checked = (value: Choice): boolean =>
    typeof value === "number" && question.options?.[value]?.recommended === true;
  const choices = choicesOf(question).map((it) => ({ ...it, checked: checked(it.value) }));
  const validate = (all: readonly { value: Choice }[]): true | string =>
    all.length === 1 || !all.some((it) => it.value === "decide")
      ? true
      : "Choose options, or let the agent decide, not both.";
  const shortcuts = { all: null, invert: null };
  const chosen = await checkbox<Choice>(
    { message, choices, validate, shortcuts, pageSize: pageOf(asking) },
    asking,
  );
  if (chosen.includes("decide")) return { letAgentDecide: true };
  const labels = labelsOf(question, chosen);
  if (!chosen.includes("other")) return { choices: labels };
  const other = (await input({ message: `${message} ›` }, asking)).trim();
  return other === "" ? { choices: labels } : { choices: labels, other };
}

async function askText(message: string, asking: Asking): Promise<Answer> {
  for (;;) {
    const text = (await input({ message: `${message} ›` }, asking)).trim();
    if (text !== "") return { text };
    const choices = [
      { value: "write", name: "write an answer" },
      { value: "decide", name: decideName },
    ] as const;
    const how = await select({ message: "The answer is empty.", choices }, asking);
    if (how === "decide") return { letAgentDecide: true };
  }
}

function choicesOf(question: Question) {
  const options = (question.options ?? []).map(({ label, description, recommended }, index) => ({
    value: index as Choice,
    name: `${printable(label)}${recommended ? " (recommended)" : ""}`,
    ...(description ? { description: printable(description) } : {}),
  }));
  const other = question.allowOther === false ? [] : [{ value: "other" as const, name: otherName }];
  return [...options, ...other, { value: "decide" as const, name: decideName }];
}

const labelsOf = (question: Question, chosen: readonly Choice[]): string[] =>
  (question.options ?? []).filter((_, index) => chosen.includes(index)).map((it) => it.label);

/** A short title: the timeline above shows the whole question. */
function titleOf({ header, question }: Question): string {
  const line = printable((header ?? question).replaceAll(/\s+/g, " ").trim());
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}

const pageOf = ({ output }: Asking): number => Math.max(4, Math.min(24, (output.rows || 24) - 6));
