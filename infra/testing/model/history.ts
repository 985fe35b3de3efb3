import { type Json, record, records } from "./json.ts";

/**
 * What a service would refuse in the history of a request; undefined if nothing. The words are the service's own. No
 * service refuses two user turns in a row: Anthropic joins them, the others take them as they are.
 */
export type History = (body: Json) => string | undefined;

const of = (parts: readonly Json[], type: string, id: string): string[] =>
  parts.filter((it) => it["type"] === type).map((it) => String(it[id]));

const twice = (ids: readonly string[]): string | undefined =>
  ids.find((id, at) => ids.indexOf(id) < at);

/** https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/implement-tool-use: results come first in the next turn. */
export const anthropicHistory: History = (body) => {
  const turns: { assistant: boolean; parts: Json[] }[] = [];
  for (const { role, content } of records(body["messages"])) {
    const parts =
      typeof content === "string" ? [{ type: "text", text: content }] : records(content);
    const assistant = role === "assistant";
    const last = turns.at(-1);
    if (last?.assistant === assistant) last.parts.push(...parts);
    else turns.push({ assistant, parts: [...parts] });
  }
  const all = turns.flatMap(({ parts }) => of(parts, "tool_use", "id"));
  if (twice(all) !== undefined) return "messages: `tool_use` ids must be unique";
  for (const [at, { assistant, parts }] of turns.entries()) {
    const calls = of(turns[at - 1]?.parts ?? [], "tool_use", "id");
    const results = of(parts, "tool_result", "tool_use_id");
    if (assistant) continue;
    const lacking = calls.filter((id) => !results.includes(id));
    if (lacking.length > 0)
      return `messages.${at - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${lacking.join(", ")}`;
    const stray = results.find((id) => !calls.includes(id));
    if (stray !== undefined)
      return `messages.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}`;
    const again = twice(results);
    if (again !== undefined)
      return `messages.${at}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${again}`;
  }
  return turns.at(-1)?.assistant && of(turns.at(-1)?.parts ?? [], "tool_use", "id").length > 0
    ? "messages: the last `tool_use` has no `tool_result`"
    : undefined;
};

/** https://platform.openai.com/docs/guides/function-calling: each call has one output, after it. */
export const responsesHistory: History = (body) => {
  const input = records(body["input"]);
  const waiting = new Set<string>();
  for (const item of input) {
    const [type, id] = [String(item["type"]), String(item["call_id"])];
    if (/^(function|custom_tool|local_shell)_call$/.test(type)) {
      if (waiting.has(id)) return `Duplicate call with call_id ${id}.`;
      waiting.add(id);
    }
    if (/^(function|custom_tool|local_shell)_call_output$/.test(type) && !waiting.delete(id))
      return `No tool call found for function call output with call_id ${id}.`;
  }
  const [open] = waiting;
  return open === undefined ? undefined : `No tool output found for function call ${open}.`;
};

/** https://platform.openai.com/docs/api-reference/chat/create: tool messages follow the message with their calls. */
export const chatHistory: History = (body) => {
  let waiting = new Set<string>();
  const lacking = () =>
    waiting.size === 0
      ? undefined
      : `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...waiting].join(", ")}`;
  for (const [at, message] of records(body["messages"]).entries()) {
    if (message["role"] === "tool") {
      if (!waiting.delete(String(message["tool_call_id"])))
        return `Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls'. (messages.[${at}].role)`;
      continue;
    }
    const problem = lacking();
    if (problem) return problem;
    waiting = new Set(records(message["tool_calls"]).map((it) => String(it["id"])));
  }
  return lacking();
};

/** https://ai.google.dev/gemini-api/docs/function-calling: a turn of responses answers a turn of calls, one for one. */
export const geminiHistory: History = (body) => {
  const turns: { model: boolean; parts: Json[] }[] = [];
  for (const { role, parts } of records(body["contents"])) {
    const last = turns.at(-1);
    if (last && last.model === (role === "model")) last.parts.push(...records(parts));
    else turns.push({ model: role === "model", parts: [...records(parts)] });
  }
  const names = (parts: readonly Json[] | undefined, kind: string) =>
    (parts ?? []).flatMap((it) =>
      it[kind] === undefined ? [] : [String(record(it[kind])["name"])],
    );
  for (const [at, { model, parts }] of turns.entries()) {
    const responses = names(parts, "functionResponse");
    const calls = names(turns[at - 1]?.parts, "functionCall");
    if (model && responses.length > 0)
      return "Please ensure that function response turns come with the role user.";
    if (!model && responses.length > 0 && calls.length === 0)
      return "Please ensure that function response turn comes immediately after a function call turn.";
    const same = responses.toSorted().join() === calls.toSorted().join();
    if (!model && !same)
      return "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
    if (model && at === 0 && names(parts, "functionCall").length > 0)
      return "Please ensure that function call turn comes immediately after a user turn or after a function response turn.";
  }
  const last = turns.at(-1);
  return last?.model && names(last.parts, "functionCall").length > 0
    ? "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn."
    : undefined;
};
