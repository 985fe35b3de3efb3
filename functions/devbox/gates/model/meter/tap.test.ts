import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { anthropic } from "./anthropic.ts";
import { chat } from "./chat.ts";
import { gemini } from "./gemini.ts";
import { createPromptSize } from "./prompt-size.ts";
import { responses } from "./responses.ts";
import { type Counted, createTap } from "./tap.ts";
import type { Reader } from "./usage.ts";

const sse = "text/event-stream; charset=utf-8";
const json = "application/json";

/** What is counted when a reply arrives in these pieces. */
async function counted(
  reader: Reader,
  pieces: readonly (string | Buffer)[],
  { contentType = sse, contentEncoding = "" } = {},
): Promise<Counted> {
  const asked = { reader, model: () => "asked-model", tokens: () => 321 };
  const tap = createTap(asked, { contentType, contentEncoding });
  for (const piece of pieces) tap.add(Buffer.from(piece));
  await tap.end();
  return tap.counted;
}

const stream = (...events: readonly object[]) =>
  events.map((it) => `event: x\ndata: ${JSON.stringify(it)}\n\n`).join("");

const claude = stream(
  {
    type: "message_start",
    message: {
      model: "claude-x",
      usage: {
        input_tokens: 200,
        cache_read_input_tokens: 1_000,
        cache_creation_input_tokens: 50,
        cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 },
        output_tokens: 1,
      },
    },
  },
  { type: "ping" },
  { type: "content_block_delta", delta: { type: "text_delta", text: "Grüße 🐟 usage" } },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 56 } },
  { type: "message_stop" },
);
const claudeUsage = {
  ...{ inputTokens: 1_250, cachedInputTokens: 1_000, cacheWriteTokens: 20 },
  ...{ cacheWriteHourTokens: 30, outputTokens: 56 },
};

const codex = stream(
  { type: "response.created", response: { model: "gpt-x", usage: null } },
  { type: "response.output_text.delta", delta: "Hello" },
  {
    type: "response.completed",
    response: {
      model: "gpt-x",
      usage: {
        ...{ input_tokens: 1_234, input_tokens_details: { cached_tokens: 1_000 } },
        ...{ output_tokens: 56, output_tokens_details: { reasoning_tokens: 9 } },
      },
    },
  },
);

const completions = (usage: object | undefined) =>
  `${stream(
    { model: "chat-x", choices: [{ delta: { role: "assistant", content: "Hello " } }] },
    { model: "chat-x", choices: [{ delta: { content: "there. 1234" } }], usage: null },
    ...(usage ? [{ model: "chat-x", choices: [], usage }] : []),
  )}data: [DONE]\n\n`;
const chatUsage = {
  ...{ prompt_tokens: 1_234, completion_tokens: 56 },
  prompt_tokens_details: { cached_tokens: 1_000 },
};

const geminiEvent = (written: number, thought: number) => ({
  modelVersion: "gemini-x",
  candidates: [{ content: { parts: [{ text: "word " }] } }],
  usageMetadata: {
    ...{ promptTokenCount: 1_200, toolUsePromptTokenCount: 34, cachedContentTokenCount: 1_000 },
    ...{ candidatesTokenCount: written, thoughtsTokenCount: thought },
  },
});
const inAll = { inputTokens: 1_234, cachedInputTokens: 1_000, outputTokens: 56 };

describe.each([
  ["Anthropic Messages", anthropic, claude, "claude-x", claudeUsage],
  ["OpenAI Responses", responses, codex, "gpt-x", inAll],
  ["OpenAI Chat Completions", chat, completions(chatUsage), "chat-x", inAll],
  ["Gemini", gemini, stream(geminiEvent(3, 4), geminiEvent(40, 16)), "gemini-x", inAll],
] as const)("a stream of %s", (_, reader, text, model, usage) => {
  const exact = { model, usage: expect.objectContaining(usage), estimated: false };

  it("is counted, wherever it is cut into pieces", async () => {
    const bytes = Buffer.from(text);
    for (let at = 1; at < bytes.length; at += 1)
      expect(await counted(reader, [bytes.subarray(0, at), bytes.subarray(at)])).toEqual(exact);
    const single = [...bytes].map((byte) => Buffer.from([byte]));
    expect(await counted(reader, single)).toEqual(exact);
  });

  it.each(["\r\n", "\r"])("is counted with other line ends: %j", async (end) => {
    const bytes = Buffer.from(text.replaceAll("\n", end));
    const single = [...bytes].map((byte) => Buffer.from([byte]));
    expect(await counted(reader, single)).toEqual(exact);
    expect(await counted(reader, [bytes])).toEqual(exact);
  });

  it("is counted past events that are unknown, broken or no JSON", async () => {
    const noise = `: comment\n\nevent: new\ndata: {"type":"new.thing","usage":"lots"}\n\ndata: {"a":\n\ndata: null\n\nid: 7\nretry: 5\n\ndata: [1,2]\n\n`;
    const noisy = text.replaceAll("event: x", `${noise}event: x`);
    expect(await counted(reader, [noisy])).toEqual(exact);
  });

  it("is counted if its service packs it, even cut off", async () => {
    const head = { contentType: sse, contentEncoding: "gzip" };
    const packed = gzipSync(text);
    expect(await counted(reader, [packed], head)).toEqual(exact);
    const half = await counted(reader, [packed.subarray(0, packed.length - 30)], head);
    expect(half.usage.inputTokens).toBeGreaterThan(0);
  });

  it("is estimated if nothing of it can be read", async () => {
    for (const pieces of [[], ["data: {}\n\n"], ["<html>Busy</html>"]])
      expect(await counted(reader, pieces)).toEqual({
        model: "asked-model",
        usage: expect.objectContaining({ inputTokens: 321, outputTokens: 0 }),
        estimated: true,
      });
  });
});

describe("a reply in one piece", () => {
  it.each([
    [
      "Anthropic Messages",
      anthropic,
      { model: "m", usage: { input_tokens: 10, output_tokens: 5 } },
    ],
    ["OpenAI Responses", responses, { model: "m", usage: { input_tokens: 10, output_tokens: 5 } }],
    ["Chat Completions", chat, { model: "m", usage: { prompt_tokens: 10, completion_tokens: 5 } }],
    [
      "Gemini",
      gemini,
      {
        modelVersion: "m",
        usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5 },
      },
    ],
  ] as const)("of %s is counted", async (_, reader, body) => {
    const usage = expect.objectContaining({ inputTokens: 10, outputTokens: 5 });
    const exact = { model: "m", usage, estimated: false };
    const text = JSON.stringify(body, null, 2);
    const head = { contentType: json };
    expect(await counted(reader, [text.slice(0, 9), text.slice(9)], head)).toEqual(exact);
    expect(await counted(reader, [`[${text},\n${text}]`], head)).toEqual(exact);
  });

  it("that is a stream under another type is counted too", async () => {
    expect(await counted(anthropic, [claude], { contentType: "text/plain" })).toMatchObject({
      usage: claudeUsage,
    });
  });
});

describe("a stream without its usage", () => {
  it("is estimated from its texts", async () => {
    expect(await counted(chat, [completions(undefined)])).toEqual({
      model: "chat-x",
      usage: expect.objectContaining({ inputTokens: 321, outputTokens: 5 }),
      estimated: true,
    });
  });

  it("that breaks off keeps the last usage seen, and adds what was written after it", async () => {
    const [start = "", ping = "", text = ""] = claude.split(/(?<=\n\n)/);
    expect(await counted(anthropic, [start, ping, text.repeat(10)])).toEqual({
      model: "claude-x",
      usage: { ...claudeUsage, outputTokens: 35 },
      estimated: true,
    });
    const gone =
      stream(geminiEvent(40, 16)) +
      stream({ candidates: [{ content: { parts: [{ text: "12345678" }] } }] });
    expect(await counted(gemini, [gone])).toMatchObject({
      usage: { outputTokens: 58 },
      estimated: true,
    });
  });
});

describe("counts that cannot be", () => {
  it.each([-1, 1.5, Number.MAX_VALUE, "12", null, {}])("are not taken: %j", async (wrong) => {
    const body = { model: "m", usage: { prompt_tokens: wrong, completion_tokens: wrong } };
    expect(await counted(chat, [JSON.stringify(body)], { contentType: json })).toMatchObject({
      usage: { inputTokens: 321, outputTokens: 0 },
      estimated: true,
    });
  });
});

describe("the size of a request", () => {
  it("counts four characters a token, and an image by itself", () => {
    const size = createPromptSize();
    size.add(Buffer.from('{"text":"four char words here "}'));
    expect(size.tokens).toBe(8);
    for (let n = 0; n < 10; n += 1) size.add(Buffer.alloc(100_000, "A"));
    size.add(Buffer.from('"'));
    expect(size.tokens).toBe(8 + 1_600);
  });
});
