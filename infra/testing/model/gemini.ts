import {
  byUser,
  type Conversation,
  callsOf,
  type Protocol,
  type Reply,
  type Said,
  wordsOf,
} from "./conversation.ts";
import { geminiHistory } from "./history.ts";
import { type Json, record, records, textOf } from "./json.ts";

const usageOf = ({ outputTokens }: Reply) => ({
  ...{ promptTokenCount: 1_234, candidatesTokenCount: outputTokens },
  ...{ cachedContentTokenCount: 1_000, totalTokenCount: 1_234 + outputTokens },
});

const callParts = (reply: Reply): Json[] =>
  callsOf(reply).map(({ call: { name, input } }) => ({ functionCall: { name, args: input } }));

function said({ role, parts }: Json): Said[] {
  return records(parts).flatMap((part): Said[] => {
    const result = part["functionResponse"];
    if (result !== undefined)
      return [{ by: "tool", text: outputOf(record(record(result)["response"])) }];
    if (part["text"] === undefined || part["thought"] === true) return [];
    const text = textOf(part);
    return role === "model" ? [{ by: "model", text }] : byUser(text);
  });
}

const outputOf = (response: Json) => textOf(response["output"] ?? response["error"] ?? response);

const schemaOf = (schema: unknown) => (schema === undefined ? {} : { schema: record(schema) });

const body = (reply: Reply, model: string, parts: Json[], finish: Json = {}): Json => ({
  candidates: [{ content: { role: "model", parts }, index: 0, ...finish }],
  ...{ modelVersion: model, usageMetadata: usageOf(reply) },
});

const stop = { finishReason: "STOP" };

const statuses: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  429: "RESOURCE_EXHAUSTED",
  529: "UNAVAILABLE",
};

/** Gemini, for the Gemini CLI. */
export const gemini: Protocol = {
  refusal: geminiHistory,
  read: (body): Conversation => ({
    ...schemaOf(record(body["generationConfig"])["responseJsonSchema"]),
    said: records(body["contents"]).flatMap(said),
    tools: records(body["tools"])
      .flatMap((it) => records(it["functionDeclarations"]))
      .map(({ name }) => ({ name: String(name) })),
  }),

  frames(reply, model) {
    const { text, stops } = reply;
    const finishReason = stops && { refused: "SAFETY", full: "MAX_TOKENS" }[stops];
    const finish = finishReason ? { finishReason } : stop;
    const frame = (parts: Json[], ends?: Json) =>
      `data: ${JSON.stringify(body(reply, model, parts, ends))}\n\n`;
    const calls = callParts(reply);
    return [
      ...wordsOf(text).map((word) => frame([{ text: word }])),
      frame(calls.length > 0 ? calls : [{ text: "" }], finish),
    ];
  },

  whole: (reply, model) => body(reply, model, [{ text: reply.text }, ...callParts(reply)], stop),

  failure: (status, _, message) => ({
    error: { code: status, status: statuses[status] ?? "INTERNAL", message },
  }),
};
