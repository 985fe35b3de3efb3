import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Json, record, records } from "./json.ts";
import { type ScriptedModel, scriptedModel } from "./server.ts";

// Tests the format of each protocol. The model's decisions are tested in play.test.ts.

const held: { model?: ScriptedModel } = {};
beforeAll(async () => {
  held.model = await scriptedModel();
});
afterAll(() => held.model?.close());

async function post(path: string, body: Json): Promise<Response> {
  return fetch(`${held.model?.url}${path}`, { method: "POST", body: JSON.stringify(body) });
}

/** The data of each frame, with the name of its event where it has one. */
async function stream(path: string, body: Json): Promise<Json[]> {
  const response = await post(path, body);
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const frames = (await response.text()).split("\n\n").filter(Boolean);
  return frames.map((frame) => {
    const [, event] = /^event: (.*)$/m.exec(frame) ?? [];
    const [, data = ""] = /^data: (.*)$/m.exec(frame) ?? [];
    const content: Json = data === "[DONE]" ? { done: true } : JSON.parse(data);
    if (event) expect(content["type"]).toBe(event);
    return content;
  });
}

const says = (text: string) => ({ role: "user", content: text });
const command = "echo hi > out.txt";

describe("Anthropic Messages", () => {
  const ask = (scenario: string) => ({
    ...{ model: "m", stream: true, messages: [says(`Do @@${scenario}`)] },
    tools: [{ name: "Bash" }],
  });

  it("streams a text word by word, and a call of a tool", async () => {
    const frames = await stream("/v1/messages?beta=true", ask("write"));
    const kinds = frames.map((it) => it["type"]);
    expect(kinds).toEqual([
      ...["message_start", "content_block_start", "content_block_delta", "content_block_delta"],
      ...["content_block_delta", "content_block_delta", "content_block_stop"],
      ...["content_block_start", "content_block_delta", "content_block_stop"],
      ...["message_delta", "message_stop"],
    ]);
    const deltas = frames.map((it) => record(it["delta"]));
    expect(deltas.map((it) => it["text"] ?? "").join("")).toBe("I write the file.");
    expect(frames[7]).toMatchObject({
      index: 1,
      content_block: { type: "tool_use", name: "Bash" },
    });
    expect(JSON.parse(String(deltas[8]?.["partial_json"]))).toMatchObject({ command });
    expect(deltas[10]).toMatchObject({ stop_reason: "tool_use" });
  });

  it("answers as a whole who wants no stream, also without /v1", async () => {
    const response = await post("/messages", { ...ask("hello"), stream: false });
    expect(await response.json()).toMatchObject({
      ...{ type: "message", stop_reason: "end_turn" },
      content: [{ type: "text", text: "Hello! I am the scripted model." }],
    });
  });
});

describe("OpenAI Responses", () => {
  const ask = (scenario: string, more: Json) => ({
    ...{ model: "m", stream: true, ...more },
    input: [
      ...records(more["input"]),
      { type: "message", role: "user", content: [{ type: "input_text", text: `@@${scenario}` }] },
    ],
  });
  const completed = (frames: Json[]) => records(record(frames.at(-1)?.["response"])["output"])[1];

  it("streams a text and a call of a tool, which are in the completed response as well", async () => {
    const tools = [
      { type: "namespace", name: "mcp__box", tools: [{ type: "function", name: "shell" }] },
    ];
    const frames = await stream("/v1/responses", ask("write", { tools }));
    expect(frames.map((it) => it["sequence_number"])).toEqual(frames.map((_, n) => n));
    expect(frames.map((it) => it["type"])).toEqual([
      ...["response.created", "response.output_item.added", "response.content_part.added"],
      ...Array(4).fill("response.output_text.delta"),
      ...["response.output_text.done", "response.content_part.done", "response.output_item.done"],
      ...["response.output_item.added", "response.function_call_arguments.delta"],
      ...["response.function_call_arguments.done", "response.output_item.done"],
      "response.completed",
    ]);
    const call = completed(frames);
    expect(call).toMatchObject({ type: "function_call", name: "shell", namespace: "mcp__box" });
    expect(JSON.parse(String(call?.["arguments"]))).toEqual({ command: ["bash", "-lc", command] });
  });

  it("gives a custom tool its input as a text", async () => {
    const tools = [{ type: "custom", name: "apply_patch" }];
    const call = completed(await stream("/v1/responses", ask("edit", { tools })));
    expect(call).toMatchObject({
      ...{ type: "custom_tool_call", name: "apply_patch" },
      input: "*** Begin Patch\n*** Add File: notes.txt\n+line one\n+line two\n*** End Patch",
    });
  });

  it("calls by a script what can be called only so, and waits for a script that still runs", async () => {
    const description =
      "declare const tools: { exec_command(args: {\n  cmd: string; }): Promise<unknown>; };";
    const exec = { type: "custom", name: "exec", description };
    const offer = {
      type: "additional_tools",
      tools: [{ type: "namespace", name: "functions", tools: [exec] }],
    };
    const first = ask("write", { input: [offer] });
    expect(completed(await stream("/v1/responses", first))).toMatchObject({
      ...{ type: "custom_tool_call", name: "exec", namespace: "functions" },
      input: `text(await tools.exec_command({"cmd":"${command}","yield_time_ms":30000}));`,
    });

    const output = "Script running with cell ID 7\nWall time 31.0 seconds\nOutput:\n";
    const call = { type: "custom_tool_call", call_id: "call_1", name: "exec", input: "" };
    const result = { type: "custom_tool_call_output", call_id: "call_1", output };
    const input = [...first.input, call, result];
    expect(completed(await stream("/v1/responses", { ...first, input }))).toMatchObject({
      ...{ type: "function_call", name: "wait", namespace: "functions" },
      arguments: '{"cell_id":"7"}',
    });
  });
});

describe("OpenAI Chat Completions", () => {
  it("streams a text, a call of a tool, the usage, and that it is done", async () => {
    const tools = [{ type: "function", function: { name: "bash" } }];
    const body = { model: "m", stream: true, messages: [says("@@write")], tools };
    const frames = await stream("/v1/chat/completions", body);
    const choices = frames.flatMap((it) => records(it["choices"]));
    const deltas = choices.map((it) => record(it["delta"]));
    expect(deltas.map((it) => it["content"] ?? "").join("")).toBe("I write the file.");
    expect(deltas.flatMap((it) => records(it["tool_calls"]))).toMatchObject([
      { index: 0, type: "function", function: { name: "bash" } },
    ]);
    expect(choices.at(-1)).toMatchObject({ finish_reason: "tool_calls" });
    expect(frames.at(-2)).toMatchObject({ choices: [], usage: { prompt_tokens: 1_234 } });
    expect(frames.at(-1)).toEqual({ done: true });
  });
});

describe("Gemini", () => {
  const contents = [{ role: "user", parts: [{ text: "@@write" }] }];

  it("streams a text, and a call of a tool with the last frame", async () => {
    const tools = [{ functionDeclarations: [{ name: "run_shell_command" }] }];
    const path = "/v1beta/models/g:streamGenerateContent?alt=sse";
    const frames = await stream(path, { contents, tools });
    const candidates = frames.flatMap((it) => records(it["candidates"]));
    expect(candidates.map((it) => it["finishReason"])).toEqual([...Array(4), "STOP"]);
    expect(candidates.at(-1)).toMatchObject({
      content: { parts: [{ functionCall: { name: "run_shell_command", args: { command } } }] },
    });
    expect(frames[0]).toMatchObject({
      modelVersion: "g",
      usageMetadata: { promptTokenCount: 1_234 },
    });
  });

  it("fills in the schema of what the CLI asks for itself", async () => {
    const properties = { reason: { type: "STRING" }, score: { type: "INTEGER" } };
    const generationConfig = { responseJsonSchema: { type: "OBJECT", properties } };
    const response = await post("/v1beta/models/g:generateContent", { contents, generationConfig });
    expect(await response.json()).toMatchObject({
      candidates: [{ content: { parts: [{ text: '{"reason":"-","score":1}' }] } }],
    });
  });
});

describe("a history that no service accepts", () => {
  const result = { type: "tool_result", tool_use_id: "toolu_1", content: "hi" };

  it("is refused with the words of the service, and no step is played", async () => {
    const messages = [says("@@write"), { role: "user", content: [result] }];
    const response = await post("/v1/messages", { messages });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { type: "invalid_request_error", message: expect.stringContaining("toolu_1") },
    });
  });
});

describe("a service that fails", () => {
  const ask = (scenario: string) => ({ stream: true, messages: [says(`@@${scenario}`)] });

  it.each([
    ["e400", 400, "invalid_request_error"],
    ["e401", 401, "authentication_error"],
    ["e429", 429, "rate_limit_error"],
    ["e500", 500, "api_error"],
    ["e529", 529, "overloaded_error"],
  ])("answers @@%s with %d", async (scenario, status, type) => {
    const response = await post("/v1/messages", ask(scenario));
    expect(response.status).toBe(status);
    expect(response.headers.get("retry-after")).toBe(status >= 429 ? "1" : null);
    expect(await response.json()).toMatchObject({ type: "error", error: { type } });
    expect(
      await (await post("/v1/responses", { input: [says(`@@${scenario}`)] })).json(),
    ).toMatchObject({ error: { type } });
  });

  it("breaks off in the middle of a text", async () => {
    const response = await post("/v1/messages", ask("cut"));
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it("sends not even headers for @@hang", async () => {
    const gone = new AbortController();
    const body = JSON.stringify(ask("hang"));
    const url = `${held.model?.url}/v1/messages`;
    const before = held.model?.requests.length ?? 0;
    const reply = fetch(url, { method: "POST", body, signal: gone.signal });
    await held.model?.until((requests) => requests.length > before);
    gone.abort();
    await expect(reply).rejects.toThrow("aborted");
  });
});

describe("a test", () => {
  it("reads every request, with its headers and its body", async () => {
    await fetch(`${held.model?.url}/v1/models?limit=1`, { headers: { "x-api-key": "k" } });
    await post("/v1/messages/count_tokens", { messages: [] });
    expect(held.model?.requests.slice(-2)).toMatchObject([
      { method: "GET", path: "/v1/models?limit=1", headers: { "x-api-key": "k" }, body: {} },
      { method: "POST", path: "/v1/messages/count_tokens", body: { messages: [] } },
    ]);
  });

  it("finds nothing else there", async () => {
    expect((await fetch(`${held.model?.url}/`, { method: "HEAD" })).status).toBe(404);
    expect((await post("/v1/embeddings", {})).status).toBe(404);
  });
});
