import {
  byUser,
  type Conversation,
  callsOf,
  folderIn,
  type Protocol,
  type Reply,
  type Said,
  wordsOf,
} from "./conversation.ts";
import { chatHistory } from "./history.ts";
import { type Json, record, records, textOf } from "./json.ts";
import { responses } from "./responses.ts";

const usage = (completion_tokens: number) => ({
  ...{ prompt_tokens: 1_234, completion_tokens, total_tokens: 1_234 + completion_tokens },
  prompt_tokens_details: { cached_tokens: 1_000 },
});

function said({ role, content }: Json): Said[] {
  if (role === "tool") return [{ by: "tool", text: textOf(content) }];
  if (role === "user") return byUser(content);
  const text = textOf(content);
  return role === "assistant" && text ? [{ by: "model", text }] : [];
}

const toolCalls = (reply: Reply): Json[] =>
  callsOf(reply).map(({ id, call }, index) => ({
    ...{ index, id: `call_${id}`, type: "function" },
    function: { name: call.name, arguments: JSON.stringify(call.input) },
  }));

/** OpenAI Chat Completions, for opencode, and for Copilot with its own key. */
export const chat: Protocol = {
  refusal: chatHistory,
  read: (body): Conversation => ({
    said: records(body["messages"]).flatMap(said),
    tools: records(body["tools"]).map((it) => ({ name: String(record(it["function"])["name"]) })),
    folder: folderIn(textOf(records(body["messages"]).filter(({ role }) => role === "system"))),
  }),

  frames(reply, model) {
    const head = { id: `chatcmpl-${reply.id}`, object: "chat.completion.chunk", created: 1, model };
    const frame = (rest: Json) => `data: ${JSON.stringify({ ...head, ...rest })}\n\n`;
    const delta = (delta: Json, finish_reason: string | null = null) =>
      frame({ choices: [{ index: 0, delta, finish_reason }] });
    const calls = toolCalls(reply);
    const stop =
      reply.stops && ({ refused: "content_filter", full: "length" } as const)[reply.stops];
    return [
      delta({ role: "assistant", content: "" }),
      ...wordsOf(reply.text).map((content) => delta({ content })),
      ...(calls.length > 0 ? [delta({ tool_calls: calls })] : []),
      delta({}, stop ?? (calls.length > 0 ? "tool_calls" : "stop")),
      frame({ choices: [], usage: usage(reply.outputTokens) }),
      "data: [DONE]\n\n",
    ];
  },

  whole(reply, model) {
    const calls = toolCalls(reply);
    const message = { role: "assistant", content: reply.text };
    const choice = calls.length
      ? { index: 0, message: { ...message, tool_calls: calls }, finish_reason: "tool_calls" }
      : { index: 0, message, finish_reason: "stop" };
    return {
      ...{ id: `chatcmpl-${reply.id}`, object: "chat.completion", created: 1, model },
      ...{
        choices: [choice],
        usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
      },
    };
  },

  failure: responses.failure,
};
