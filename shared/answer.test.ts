import { describe, expect, it } from "vitest";
import { where } from "../infra/testing/samples/story.ts";
import { checkAnswers, sameAnswers } from "./answer.ts";
import { Problem } from "./problem.ts";
import type { Answers, Question } from "./schemas/question.ts";

const themes: Question = {
  id: "themes",
  question: "Which themes?",
  kind: "multi",
  options: [{ label: "Dark" }, { label: "Light" }],
};
const why: Question = { id: "why", question: "Why?", kind: "text" };
const strict: Question = { ...where, allowOther: false };

const wrong = (questions: Question[], answers: Answers) => {
  try {
    checkAnswers(questions, answers);
  } catch (problem) {
    if (problem instanceof Problem) return problem.details.fields;
  }
  return undefined;
};

describe("an answer", () => {
  it.each<[string, Question[], Answers]>([
    ["one option of a single choice", [where], { where: { choices: ["Header"] } }],
    ["free text", [where], { where: { other: "Footer" } }],
    [
      "several, with free text",
      [themes],
      { themes: { choices: ["Dark", "Light"], other: "Sepia" } },
    ],
    ["none of several", [themes], { themes: { choices: [] } }],
    ["free text", [why], { why: { text: "Because." } }],
    [
      "letting the agent decide",
      [where, why],
      { where: { letAgentDecide: true }, why: { letAgentDecide: true } },
    ],
  ])("may be %s", (_, questions, answers) => {
    expect(wrong(questions, answers)).toBeUndefined();
  });

  it.each<[string, Question[], Answers, string]>([
    [
      "an option that was not offered",
      [where],
      { where: { choices: ["Footer"] } },
      "answers.where",
    ],
    [
      "two options of a single choice",
      [where],
      { where: { choices: ["Header", "Settings"] } },
      "answers.where",
    ],
    [
      "its own text where only options count",
      [strict],
      { where: { other: "Footer" } },
      "answers.where",
    ],
    ["blank", [why], { why: { text: "  " } }, "answers.why"],
    [
      "missing for one of three",
      [where, themes, why],
      { where: { choices: ["Header"] }, themes: {} },
      "answers.why",
    ],
    [
      "for a question that was not asked",
      [where],
      { where: { choices: ["Header"] }, what: {} },
      "answers.what",
    ],
  ])("may not be %s", (_, questions, answers, field) => {
    expect(Object.keys(wrong(questions, answers) ?? {})).toEqual([field]);
  });

  it("is the same whatever the order of its choices", () => {
    expect(sameAnswers({ a: { choices: ["x", "y"] } }, { a: { choices: ["y", "x"] } })).toBe(true);
    expect(sameAnswers({ a: { choices: ["x"] } }, { a: { choices: ["x"], other: "y" } })).toBe(
      false,
    );
  });
});
