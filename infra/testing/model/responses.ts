import { namespacesIn, outputOf, scriptFor, toolsWithin, waitFor } from "./code-mode.ts";
import {
  byUser,
  type Conversation,
  callsOf,
  type Protocol,
  type Reply,
  type Said,
  type Tool,
  type ToolUse,
  wordsOf,
} from "./conversation.ts";
import { responsesHistory } from "./history.ts";
import { type Json, records, textOf } from "./json.ts";

const usageOf = ({ outputTokens: output_tokens }: Reply) => ({
  ...{ input_tokens: 1_234, input_tokens_details: { cached_tokens: 1_000 } },
  ...{ output_tokens, output_tokens_details: { reasoning_tokens: 0 } },
  total_tokens: 1_234 + output_tokens,
});

function said(item: Json): Said[] {
  const { type, role, content, output } = item;
  if (type === "function_call_output" || type === "custom_tool_call_output") {
    const text = outputOf(textOf(output));
    const waits = waitFor("functions", text);
    return [waits ? { by: "tool", text, waits } : { by: "tool", text }];
  }
  if (type !== undefined && type !== "message") return [];
  if (role === "user") return byUser(content);
  return role === "assistant" ? [{ by: "model", text: textOf(content) }] : [];
}

/** The tools of MCP servers come in a namespace each. */
function tools(offered: unknown, namespace?: string): Tool[] {
  return records(offered).flatMap((tool): Tool[] => {
    const name = String(tool["name"]);
    if (tool["type"] === "namespace") return tools(tool["tools"], name);
    if (tool["type"] === "custom" && namespace) return toolsWithin(namespace, tool);
    if (tool["type"] === "custom") return [{ name, custom: true }];
    if (tool["type"] === "local_shell") return [{ name: "local_shell" }];
    if (tool["type"] !== "function") return [];
    return [namespace === undefined ? { name } : { name, namespace }];
  });
}

const part = (text: string) => ({ type: "output_text", text, annotations: [] });

function items(reply: Reply): Json[] {
  const message = { type: "message", role: "assistant", status: "completed" };
  const written = { id: `msg_${reply.id}`, ...message, content: [part(reply.text)] };
  return [written, ...callsOf(reply).map(({ id, call }) => callItem(id, call))];
}

function callItem(id: string, call: ToolUse): Json {
  const { name, namespace } = call.within ?? call;
  const called = {
    ...{ status: "completed", call_id: `call_${id}`, name },
    ...(namespace === undefined ? {} : { namespace }),
  };
  if (call.custom || call.within) {
    const input = call.within ? scriptFor(call) : call.input;
    return { id: `ctc_${id}`, type: "custom_tool_call", ...called, input };
  }
  const json = JSON.stringify(call.input);
  return { id: `fc_${id}`, type: "function_call", ...called, arguments: json };
}

/** OpenAI Responses, for Codex. */
export const responses: Protocol = {
  refusal: responsesHistory,
  read: (body): Conversation => ({
    said: records(body["input"]).flatMap(said),
    tools: [
      ...tools(body["tools"]),
      ...records(body["input"]).flatMap((item) => tools(namespacesIn(item))),
    ],
  }),

  frames(reply, model) {
    let sequence_number = -1;
    const event: Event = (type, rest) => {
      sequence_number += 1;
      return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number, ...rest })}\n\n`;
    };
    const response = { id: `resp_${reply.id}`, object: "response", created_at: 1, model };
    const output = items(reply);
    const [message, ...calls] = output;
    const usage = usageOf(reply);
    const reason =
      reply.stops && { refused: "content_filter", full: "max_output_tokens" }[reply.stops];
    const end = reason
      ? { status: "incomplete", incomplete_details: { reason } }
      : { status: "completed" };
    return [
      event("response.created", { response: { ...response, status: "in_progress", output: [] } }),
      ...messageFrames(event, reply.text, message ?? {}),
      ...calls.flatMap((call, n) => callFrames(event, call, n + 1)),
      event(`response.${end.status}`, { response: { ...response, ...end, output, usage } }),
    ];
  },

  whole: (reply, model) => ({
    ...{ id: `resp_${reply.id}`, object: "response", created_at: 1, status: "completed", model },
    ...{ output: items(reply), usage: usageOf(reply) },
  }),

  failure: (status, type, message) => ({ error: { type, code: codeOf(status), message } }),
};

type Event = (type: string, rest: Json) => string;

function messageFrames(event: Event, text: string, item: Json): string[] {
  const at = { item_id: item["id"], output_index: 0, content_index: 0 };
  const open = { ...item, status: "in_progress", content: [] };
  return [
    event("response.output_item.added", { output_index: 0, item: open }),
    event("response.content_part.added", { ...at, part: part("") }),
    ...wordsOf(text).map((delta) => event("response.output_text.delta", { ...at, delta })),
    event("response.output_text.done", { ...at, text }),
    event("response.content_part.done", { ...at, part: part(text) }),
    event("response.output_item.done", { output_index: 0, item }),
  ];
}

function callFrames(event: Event, item: Json, output_index: number): string[] {
  const { id: item_id, arguments: json } = item;
  const open = json === undefined ? { input: "" } : { arguments: "" };
  const at = { item_id, output_index };
  const added = { output_index, item: { ...item, status: "in_progress", ...open } };
  const written = [
    event("response.output_item.added", added),
    ...(json === undefined
      ? []
      : [
          event("response.function_call_arguments.delta", { ...at, delta: json }),
          event("response.function_call_arguments.done", { ...at, arguments: json }),
        ]),
  ];
  return [...written, event("response.output_item.done", { output_index, item })];
}

/** OpenAI's names for the failures of its service. */
function codeOf(status: number): string {
  if (status === 429) return "rate_limit_exceeded";
  if (status === 401) return "invalid_api_key";
  return status === 400 ? "invalid_request" : "server_error";
}
