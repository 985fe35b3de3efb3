import { describe, expect, it } from "vitest";
import {
  anthropicHistory,
  chatHistory,
  geminiHistory,
  type History,
  responsesHistory,
} from "./history.ts";
import type { Json } from "./json.ts";

/** A history in short: u a text of a person, m of the model, c1 a call, r1 its result; those in brackets are one turn. */
const turnsOf = (history: string): string[][] =>
  [...history.matchAll(/\(([^)]*)\)|(\S+)/g)].map(([, many, one]) =>
    (many ?? one ?? "").split(" "),
  );

const part = (
  word: string,
  call: (id: string) => Json,
  result: (id: string) => Json,
  text: Json,
) =>
  word.startsWith("c") ? call(word) : word.startsWith("r") ? result(`c${word.slice(1)}`) : text;

const byModel = (turn: string[]) => turn.some((it) => /^[mc]/.test(it));

const services: Readonly<Record<string, readonly [History, (turns: string[][]) => Json]>> = {
  anthropic: [
    anthropicHistory,
    (turns) => ({
      messages: turns.map((turn) => ({
        role: byModel(turn) ? "assistant" : "user",
        content: turn.map((it) =>
          part(
            it,
            (id) => ({ type: "tool_use", id, name: "Bash", input: {} }),
            (tool_use_id) => ({ type: "tool_result", tool_use_id, content: "x" }),
            { type: "text", text: it },
          ),
        ),
      })),
    }),
  ],
  responses: [
    responsesHistory,
    (turns) => ({
      input: turns.flat().map((it) =>
        part(
          it,
          (call_id) => ({ type: "function_call", call_id, name: "shell", arguments: "{}" }),
          (call_id) => ({ type: "function_call_output", call_id, output: "x" }),
          { type: "message", role: it === "m" ? "assistant" : "user", content: it },
        ),
      ),
    }),
  ],
  chat: [
    chatHistory,
    (turns) => ({
      messages: turns.flatMap((turn): Json[] => {
        const calls = turn.filter((it) => it.startsWith("c"));
        if (calls.length > 0)
          return [{ role: "assistant", content: "", tool_calls: calls.map((id) => ({ id })) }];
        return turn.map((it) =>
          it.startsWith("r")
            ? { role: "tool", tool_call_id: `c${it.slice(1)}`, content: "x" }
            : { role: it === "m" ? "assistant" : "user", content: it },
        );
      }),
    }),
  ],
  gemini: [
    geminiHistory,
    (turns) => ({
      contents: turns.map((turn) => ({
        role: byModel(turn) ? "model" : "user",
        parts: turn.map((it) =>
          part(
            it,
            () => ({ functionCall: { name: "run_shell_command", args: {} } }),
            () => ({ functionResponse: { name: "run_shell_command", response: {} } }),
            { text: it },
          ),
        ),
      })),
    }),
  ],
};

describe.each(Object.entries(services))("the service of %s", (name, [refusal, bodyOf]) => {
  const refused = (history: string) => refusal(bodyOf(turnsOf(history)));

  it.each([
    "",
    "u",
    "u m u",
    "u u",
    "u c1 r1",
    "u (m c1) r1 m u",
    "u (c1 c2) (r1 r2)",
    "u c1 r1 c2 r2 u",
  ])("accepts a whole history: %s", (history) => expect(refused(history)).toBeUndefined());

  it.each([
    ["a call without a result", "u c1"],
    ["a call without a result before more", "u c1 u"],
    ["one of two calls without a result", "u (c1 c2) r1"],
    ["a result without a call", "u r1"],
    ["a result after its call was answered", "u c1 r1 m r1"],
    ["three results for two calls", "u (c1 c2) (r1 r2 r1)"],
    ["a result before its call", "r1 c1"],
  ])("refuses %s: %s", (_, history) => expect(refused(history)).toMatch(/\w/));

  it.runIf(name === "chat")("refuses a result that does not follow its call", () => {
    expect(refused("u c1 m u r1")).toContain("must be followed");
  });
});

it("Anthropic wants every id of a call to be another", () => {
  expect(anthropicHistory(services["anthropic"]?.[1](turnsOf("u c1 r1 c1 r1")) ?? {})).toContain(
    "unique",
  );
});

it("Anthropic takes what Claude Code says in the role of the system as part of the turn", () => {
  const messages = [
    { role: "user", content: "u" },
    { role: "assistant", content: [{ type: "tool_use", id: "1" }] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "1" }] },
    { role: "system", content: [{ type: "text", text: "The user sent a new message" }] },
  ];
  expect(anthropicHistory({ messages })).toBeUndefined();
});
