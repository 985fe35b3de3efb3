import {
  byUser,
  type Conversation,
  callsOf,
  folderIn,
  type Protocol,
  type Said,
  wordsOf,
} from "./conversation.ts";
import { anthropicHistory } from "./history.ts";
import { type Json, record, records, textOf } from "./json.ts";

const event = (type: string, rest: Json) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;

const input = { input_tokens: 234, cache_read_input_tokens: 1_000, cache_creation_input_tokens: 0 };

function said(message: Json): Said[] {
  const { role, content } = message;
  const parts = typeof content === "string" ? [{ type: "text", text: content }] : records(content);
  return parts.flatMap((part): Said[] => {
    if (part["type"] === "tool_result") return [{ by: "tool", text: textOf(part["content"]) }];
    if (part["type"] !== "text") return [];
    const text = textOf(part);
    if (role === "assistant") return [{ by: "model", text }];
    // Claude Code tells the model in this role what was written during its work, and more.
    if (role === "system" && !text.includes("The user sent")) return [];
    return byUser(text);
  });
}

const bySystem = ({ role }: Json) => role === "system";

/** Anthropic Messages, for Claude Code. */
export const anthropic: Protocol = {
  refusal: anthropicHistory,
  read: (body): Conversation => ({
    said: records(body["messages"]).flatMap(said),
    tools: records(body["tools"]).map(({ name }) => ({ name: String(name) })),
    folder: folderIn(textOf([body["system"], ...records(body["messages"]).filter(bySystem)])),
  }),

  frames(reply, model) {
    const { id, text, stops, outputTokens } = reply;
    const message = { id: `msg_${id}`, type: "message", role: "assistant", model, content: [] };
    const open = { stop_reason: null, stop_sequence: null, usage: { ...input, output_tokens: 1 } };
    const start = (index: number, content_block: Json) =>
      event("content_block_start", { index, content_block });
    const delta = (index: number, delta: Json) => event("content_block_delta", { index, delta });
    const stop = (index: number) => event("content_block_stop", { index });
    const calls = callsOf(reply);
    const uses = calls.flatMap(({ id, call }, n) => [
      start(n + 1, { type: "tool_use", id: `toolu_${id}`, name: call.name, input: {} }),
      delta(n + 1, { type: "input_json_delta", partial_json: JSON.stringify(call.input) }),
      stop(n + 1),
    ]);
    const ends = { refused: "refusal", full: "max_tokens" } as const;
    const stop_reason = stops ? ends[stops] : calls.length > 0 ? "tool_use" : "end_turn";
    const reason = { stop_reason, stop_sequence: null };
    return [
      event("message_start", { message: { ...message, ...open } }),
      start(0, { type: "text", text: "" }),
      ...wordsOf(text).map((word) => delta(0, { type: "text_delta", text: word })),
      stop(0),
      ...uses,
      event("message_delta", { delta: reason, usage: { output_tokens: outputTokens } }),
      event("message_stop", {}),
    ];
  },

  whole: (reply, model) => ({
    ...{ id: `msg_${reply.id}`, type: "message", role: "assistant", model },
    content: [
      { type: "text", text: reply.text },
      ...callsOf(reply).map(({ id, call }) => ({
        ...{ type: "tool_use", id: `toolu_${id}`, name: call.name, input: record(call.input) },
      })),
    ],
    ...{ stop_reason: reply.call ? "tool_use" : "end_turn", stop_sequence: null },
    usage: { input_tokens: 10, output_tokens: 5 },
  }),

  failure: (_, type, message) => ({ type: "error", error: { type, message } }),
};
