import { describe, expect, it } from "vitest";
import type { FailureKind } from "../../engine-drivers/failure.ts";
import { endingOf } from "./meter/ending.ts";
import { createTap } from "./meter/tap.ts";
import { secondsOf, tooLong } from "./retry-after.ts";
import { createWitness } from "./witness.ts";

const asked = { reader: () => ({}), model: () => "m", tokens: () => 1 };
const sse = "text/event-stream";
const stream = (...events: readonly object[]) =>
  events.map((it) => `data: ${JSON.stringify(it)}\n\n`).join("");

/** What the witness says of a call that got this reply. */
async function seen(
  status: number,
  body: string,
  { contentType = sse, retryAfter = undefined as string | undefined, left = false } = {},
) {
  const witness = createWitness();
  const call = witness.begins();
  const tap = createTap(asked, { contentType, contentEncoding: "" });
  call.answered({ status, contentType, retryAfter });
  if (status > 299) call.refused(Buffer.from(body));
  else tap.add(Buffer.from(body));
  await tap.end();
  expect(witness.waiting).toBe(true);
  call.ended({ left, ending: tap.ending, events: tap.events });
  expect(witness.waiting).toBe(false);
  return witness.trouble;
}

const text = { type: "content_block_delta", delta: { type: "text_delta", text: "Half" } };
const chat = (finish_reason: string | null, delta: object = { content: "Half" }) => ({
  choices: [{ index: 0, delta, finish_reason }],
});
const gemini = (finishReason?: string) => ({
  candidates: [
    { content: { parts: [{ text: "Half" }] }, ...(finishReason ? { finishReason } : {}) },
  ],
});
const anthropicStop = (stop_reason: string) => ({ type: "message_delta", delta: { stop_reason } });
const responses = (type: string, response: object) => ({ type, response });

describe("a whole reply", () => {
  it.each([
    ["Anthropic, a text", stream(text, anthropicStop("end_turn"), { type: "message_stop" })],
    ["Anthropic, a call", stream(anthropicStop("tool_use"))],
    ["Responses", stream(responses("response.completed", { status: "completed", output: [] }))],
    ["Chat Completions", `${stream(chat(null), chat("stop", {}))}data: [DONE]\n\n`],
    ["Chat Completions, a call", stream(chat("tool_calls", {}))],
    ["Gemini", stream(gemini(), gemini("STOP"))],
    ["Anthropic without a reason", stream(text, { type: "message_stop" })],
    ["Chat Completions without a reason", `${stream(chat(null))}data: [DONE]\n\n`],
    ["Responses without a state", stream(responses("response.completed", {}))],
  ])("is no trouble: %s", async (_, body) => {
    expect(await seen(200, body)).toBeUndefined();
  });
});

describe("a reply that is no answer", () => {
  it.each<[string, FailureKind, string]>([
    ["Anthropic refuses", "refused", stream(anthropicStop("refusal"))],
    ["Anthropic reaches its limit", "output-limit", stream(text, anthropicStop("max_tokens"))],
    [
      "Anthropic has no more room",
      "context",
      stream(text, anthropicStop("model_context_window_exceeded")),
    ],
    [
      "Anthropic breaks off",
      "overloaded",
      stream({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }),
    ],
    [
      "Responses refuses",
      "refused",
      stream(
        { type: "response.refusal.delta", delta: "I cannot" },
        responses("response.completed", { status: "completed" }),
      ),
    ],
    [
      "Responses is filtered",
      "refused",
      stream(
        responses("response.incomplete", {
          status: "incomplete",
          incomplete_details: { reason: "content_filter" },
        }),
      ),
    ],
    [
      "Responses reaches its limit",
      "output-limit",
      stream(
        responses("response.incomplete", {
          incomplete_details: { reason: "max_output_tokens" },
        }),
      ),
    ],
    [
      "Responses has no quota",
      "quota",
      stream(
        responses("response.failed", { error: { code: "insufficient_quota", message: "No." } }),
      ),
    ],
    [
      "Responses limits the rate",
      "rate-limit",
      stream({ type: "error", code: "rate_limit_exceeded", message: "Slow down." }),
    ],
    ["Chat Completions refuses", "refused", stream(chat(null, { refusal: "No." }), chat("stop"))],
    ["Chat Completions is filtered", "refused", stream(chat("content_filter", {}))],
    ["Chat Completions reaches its limit", "output-limit", stream(chat(null), chat("length", {}))],
    [
      "Chat Completions breaks off",
      "overloaded",
      stream(chat(null), { error: { message: "Provider is overloaded", code: 529 } }),
    ],
    ["Gemini refuses", "refused", stream(gemini("SAFETY"))],
    ["Gemini blocks", "refused", stream({ promptFeedback: { blockReason: "OTHER" } })],
    ["Gemini reaches its limit", "output-limit", stream(gemini("MAX_TOKENS"))],
    ["Gemini writes half a call", "malformed", stream(gemini("MALFORMED_FUNCTION_CALL"))],
    ["a stream ends early", "broken-off", stream(text, text)],
    [
      "a reason comes before the end",
      "output-limit",
      stream(text, anthropicStop("max_tokens"), { type: "message_stop" }),
    ],
    ["nothing arrives", "malformed", ""],
    ["it is broken JSON", "malformed", 'data: {"type":"message_st\n\ndata: {nope\n\n'],
  ])("says why: %s", async (_, kind, body) => {
    expect(await seen(200, body)).toMatchObject({ kind });
  });

  it.each([
    ["<html>Please sign in to the network</html>", "text/html"],
    ["{}", "application/json"],
  ])("is unreadable: %s", async (body, contentType) => {
    expect(await seen(200, body, { contentType })).toMatchObject({
      kind: "malformed",
      message: expect.stringContaining(contentType),
    });
  });

  it("says nothing if the engine went away before its end", async () => {
    expect(await seen(200, stream(text), { left: true })).toBeUndefined();
  });

  it.each([
    ["a refusal in a stream", 200, stream(chat("content_filter")), "refused"],
    ["the limit of the output", 200, stream(chat("length")), "output-limit"],
    ["an error in a stream", 200, stream({ error: { message: "Overloaded" } }), "overloaded"],
    ["a refused request", 401, JSON.stringify({ error: { message: "Wrong key" } }), "auth"],
  ])(
    "knows %s, also if the engine went away as soon as it had read it",
    async (_, status, body, kind) => {
      expect(await seen(status, body, { left: true })).toMatchObject({ kind });
    },
  );

  it("takes a whole reply as whole, also if the engine went away as soon as it had read it", async () => {
    const witness = createWitness();
    witness.unreachable("connect ECONNREFUSED");
    const call = witness.begins();
    call.answered({ status: 200, contentType: sse, retryAfter: undefined });
    call.ended({ left: true, ending: { stop: "stop" }, events: 3 });
    expect(witness.trouble).toBeUndefined();
  });
});

describe("a request that was refused", () => {
  const anthropic = (type: string, message: string) => ({
    type: "error",
    error: { type, message },
  });
  const openai = (code: string, message: string) => ({
    error: { type: "invalid_request_error", code, message, param: null },
  });
  const google = (code: number, status: string, message: string) => ({
    error: { code, status, message },
  });

  it.each<[number, FailureKind, object]>([
    [401, "auth", anthropic("authentication_error", "invalid x-api-key")],
    [403, "auth", anthropic("permission_error", "Not for this key.")],
    [400, "quota", anthropic("invalid_request_error", "Your credit balance is too low")],
    [404, "model", anthropic("not_found_error", "model: claude-9")],
    [
      400,
      "context",
      anthropic("invalid_request_error", "prompt is too long: 250000 tokens > 200000 maximum"),
    ],
    [413, "context", anthropic("request_too_large", "Request exceeds the maximum size")],
    [429, "rate-limit", anthropic("rate_limit_error", "Slow down.")],
    [529, "overloaded", anthropic("overloaded_error", "Overloaded")],
    [500, "server", anthropic("api_error", "Internal server error")],
    [429, "quota", openai("insufficient_quota", "Check your plan.")],
    [429, "rate-limit", openai("rate_limit_exceeded", "Rate limit reached for gpt-x.")],
    [404, "model", openai("model_not_found", "The model `x` does not exist.")],
    [400, "context", openai("context_length_exceeded", "Please reduce the length.")],
    [400, "refused", openai("content_filter", "It was filtered.")],
    [400, "bad-request", openai("unsupported_parameter", "Unsupported parameter: x")],
    [400, "auth", google(400, "INVALID_ARGUMENT", "API key not valid. Pass a valid API key.")],
    [429, "quota", google(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.")],
    [503, "overloaded", google(503, "UNAVAILABLE", "The model is overloaded.")],
    [504, "timeout", google(504, "DEADLINE_EXCEEDED", "Deadline expired.")],
  ])("with %i means %s: %j", async (status, kind, body) => {
    expect(await seen(status, JSON.stringify(body))).toMatchObject({ kind, httpStatus: status });
    expect((await seen(status, JSON.stringify([body])))?.kind).toBe(kind);
  });

  it.each(["", "<html>Bad gateway</html>", "[]", "null", '{"error":null}'])(
    "with a body that says nothing is known by its status: %j",
    async (body) => {
      expect(await seen(502, body)).toMatchObject({ kind: "server", httpStatus: 502 });
    },
  );

  it("by a redirect does not reach a model's service", async () => {
    expect(await seen(302, "")).toMatchObject({ kind: "malformed", httpStatus: 302 });
  });

  it("says how long the service wants to rest", async () => {
    const body = JSON.stringify(anthropic("rate_limit_error", "Slow down."));
    expect((await seen(429, body, { retryAfter: "3600" }))?.message).toBe(
      "Slow down. It asks to wait 60 minutes",
    );
    expect((await seen(429, body, { retryAfter: "86400" }))?.message).toContain("24 hours");
    expect((await seen(429, body, { retryAfter: "5" }))?.message).toBe("Slow down.");
  });
});

describe("an engine that tries again and again", () => {
  const calls = (witness: ReturnType<typeof createWitness>, times: number, stop?: string) => {
    for (let n = 0; n < times; n += 1) {
      const call = witness.begins();
      call.answered({ status: 200, contentType: sse, retryAfter: undefined });
      call.ended({ left: false, ending: { stop }, events: 1 });
    }
  };

  it("is hopeless after many calls without an answer, and not before", () => {
    const witness = createWitness();
    calls(witness, 14);
    expect(witness.hopeless.aborted).toBe(false);
    calls(witness, 1, "end_turn");
    calls(witness, 14);
    expect(witness.hopeless.aborted).toBe(false);
    calls(witness, 1);
    expect(witness.hopeless.aborted).toBe(true);
    expect(witness.trouble?.kind).toBe("broken-off");
  });

  it("has hope again with its next prompt", () => {
    const witness = createWitness();
    calls(witness, 15);
    witness.forget();
    expect({ hopeless: witness.hopeless.aborted, trouble: witness.trouble }).toEqual({
      ...{ hopeless: false, trouble: undefined },
    });
  });
});

describe("a retry-after", () => {
  it.each([
    ["3600", 3_600, true],
    ["1", 1, false],
    [" 61.5 ", 61.5, true],
    ["Mon, 30 Nov 2026 12:00:10 GMT", 10, false],
    ["Mon, 30 Nov 2026 11:00:00 GMT", 0, false],
    ["soon", undefined, false],
    [undefined, undefined, false],
  ])("of %j is %j seconds", (value, seconds, long) => {
    const now = Date.parse("2026-11-30T12:00:00Z");
    expect(secondsOf(value, now)).toBe(seconds);
    if (!value?.includes("GMT")) expect(tooLong(value)).toBe(long);
  });
});

describe("an event that says nothing of an end", () => {
  it.each([null, 1, "stop", [], {}, { choices: null }, { candidates: [null] }, { error: null }])(
    "has none: %j",
    (event) => {
      expect(endingOf(event)).toEqual({ stop: undefined, error: undefined });
    },
  );
});
