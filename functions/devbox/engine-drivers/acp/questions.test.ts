import { describe, expect, it } from "vitest";
import { answersFor, questionsOf } from "./questions.ts";

const form = (properties: Record<string, unknown>) => ({
  ...{ mode: "form", message: "Please decide.", sessionId: "s" },
  requestedSchema: { type: "object", properties },
});

describe("a form of an agent", () => {
  const properties = {
    question_0: {
      ...{ type: "string", title: "Place", description: "Where?" },
      oneOf: [
        { const: "h", title: "Header (Recommended)" },
        { const: "s", title: "Settings" },
      ],
    },
    question_0_custom: { type: "string" },
    question_1: { type: "array", items: { anyOf: [{ const: "Dark" }, { const: "Light" }] } },
    sure: { type: "boolean", title: "Sure?" },
    many: { type: "integer", description: "How many?" },
  };
  const asked = questionsOf(form(properties));

  it("becomes questions", () => {
    expect(asked?.questions).toEqual([
      {
        ...{ id: "q1", kind: "single", question: "Place: Where?", allowOther: true },
        options: [{ label: "Header (Recommended)", recommended: true }, { label: "Settings" }],
      },
      {
        ...{ id: "q2", kind: "multi", question: "Please decide.", allowOther: false },
        options: [{ label: "Dark" }, { label: "Light" }],
      },
      {
        ...{ id: "q3", kind: "single", question: "Sure?", allowOther: false },
        options: [{ label: "Yes" }, { label: "No" }],
      },
      { id: "q4", kind: "text", question: "How many?" },
    ]);
  });

  it("is filled with the values that the answers stand for", () => {
    const filled =
      asked &&
      answersFor(asked, {
        q1: { choices: ["Settings"] },
        q2: { choices: ["Dark", "Light"] },
        q3: { choices: ["No"] },
        q4: { text: "3" },
      });
    expect(filled).toEqual({
      question_0: "s",
      question_1: ["Dark", "Light"],
      sure: false,
      many: 3,
    });
  });

  it("gets free text where it has a place for it, and nothing for what is left to the agent", () => {
    const filled =
      asked && answersFor(asked, { q1: { other: "Top" }, q2: { letAgentDecide: true } });
    expect(filled).toEqual({ question_0_custom: "Top" });
  });

  it("that cannot be asked is none", () => {
    expect(questionsOf(form({}))).toBeUndefined();
    expect(questionsOf({ mode: "url", message: "Sign in", url: "https://x" })).toBeUndefined();
  });
});
