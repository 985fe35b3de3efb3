import type { Conversation, Said, ToolUse } from "./conversation.ts";
import { carriesAnswers, position } from "./position.ts";
import type { Failing, Scenario, Step } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";
import { fitting } from "./schema.ts";
import { callFor } from "./tools.ts";

/** The model's reply to a request. */
export type Move = {
  readonly text: string;
  readonly call?: ToolUse;
  readonly also?: ToolUse;
  /** Between words. */
  readonly pauseMs: number;
  readonly outputTokens: number;
  readonly fails?: Failing;
};

const directive = /@@(\w+)/g;
const pending = /\\*"status\\*"\s*:\s*\\*"pending\\*"/;

const says = (text: string, call?: ToolUse): Move => ({
  ...{ text, pauseMs: 15, outputTokens: 56 },
  ...(call ? { call } : {}),
});

/** Plays the scenario that the conversation names, from where it stands: nothing else is remembered. */
export function play(conversation: Conversation): Move {
  const { said, schema } = conversation;
  if (schema) return says(JSON.stringify(fitting(schema)));

  const naming = said.findLastIndex((it) => it.by === "user" && it.text.search(directive) >= 0);
  const [, name] = [...(said[naming]?.text ?? "").matchAll(directive)].at(-1) ?? [];
  const since = said.slice(naming + 1);
  const scenario = scenarios[name ?? ""];
  if (!scenario) {
    const written = since.filter((it) => it.by === "user").map((it) => it.text);
    return says(
      `I know no scenario ${name ?? "here"}. You wrote: ${written.slice(-3).join(" | ")}`,
    );
  }

  const result = since.findLastIndex((it) => it.by === "tool");
  const { text = "", waits } = since[result] ?? {};
  const later = since.slice(result + 1);
  if (waits && !later.some(carriesAnswers)) return says("It still runs.", waits);
  if (pending.test(text) && !later.some((it) => it.by === "user"))
    return says("I wait for your answers.");
  return moveOf(scenario, conversation, since);
}

/** The step that is due. What no tool of the request can do is passed over with a word. */
function moveOf(scenario: Scenario, conversation: Conversation, since: readonly Said[]): Move {
  const at = position(scenario, since, (need) => callFor(need, conversation) !== undefined);
  const users = since.filter((it) => it.by === "user").map((it) => it.text);
  const heard = { users, newest: since.findLast((it) => it.by !== "model")?.text ?? "" };
  const wordsOf = ({ say }: Step) => (typeof say === "string" ? say : say(heard));

  const passed: string[] = [];
  for (const step of scenario.steps.slice(at)) {
    const call = step.call && callFor(step.call, conversation);
    const text = [...passed, wordsOf(step)].join("\n");
    const also = call && step.also && callFor(step.also, conversation);
    const { fails, pauseMs, spends } = step;
    const move = {
      ...says(text, call),
      ...(also ? { also } : {}),
      ...(pauseMs ? { pauseMs } : {}),
      ...(spends ? { outputTokens: spends } : {}),
    };
    if (fails) return { ...move, fails };
    if (call || !step.call) return move;
    if (!step.optional)
      passed.push(wordsOf(step), `(There is no tool for this: ${step.call.for}.)`);
  }
  return says(passed.join("\n"));
}
