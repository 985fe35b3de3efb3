import { describe, expect, it } from "vitest";
import { itemOf, stepOf } from "./items.ts";

const step = (item: object) => {
  const it = itemOf({ id: "call_1", startedAtMs: 1, ...item });
  return it && stepOf(it, "/work");
};

describe("a step of Codex", () => {
  it.each([
    ["/bin/bash -lc 'npm test'", "npm test"],
    [`/bin/bash -lc "echo \\"a\\" \\$HOME"`, 'echo "a" $HOME'],
    ["/bin/zsh -c ls", "ls"],
    [`/bin/bash -lc 'echo '\\''a'\\'''`, "echo 'a'"],
    ["cargo build", "cargo build"],
  ])("of the command %s is called %s", (command, title) => {
    expect(step({ type: "commandExecution", command })).toMatchObject({ kind: "exec", title });
  });

  it("says how much was printed where Codex has only the beginning and the end", () => {
    const half = "x".repeat(512 * 1024);
    const aggregatedOutput = `${half}\n... 5140319 bytes omitted ...\n${half}`;
    const command = { type: "commandExecution", command: "ls", aggregatedOutput };
    expect(step(command)).toMatchObject({ cut: { size: 1024 ** 2 + 5_140_319 } });
    const own = { ...command, aggregatedOutput: "a\n... 5 bytes omitted ...\nb" };
    expect(step(own)).not.toHaveProperty("cut");
  });

  it("is a search of the web, or a look at an image", () => {
    expect(step({ type: "webSearch", query: "types" })).toMatchObject({
      kind: "search",
      title: "types",
    });
    const image = { type: "imageView", path: "/work/a.png" };
    expect(step(image)).toMatchObject({ kind: "read", title: "a.png" });
  });

  it("is a call of another server's tool, with its answer", () => {
    const call = { type: "mcpToolCall", server: "docs", tool: "find", arguments: { q: 1 } };
    expect(step({ ...call, status: "completed", result: { content: [] } })).toEqual({
      ...{ kind: "other", title: "docs.find", call: { q: 1 }, ok: true },
      output: '{"content":[]}',
    });
    const failed = { ...call, status: "failed", error: { message: "Gone." } };
    expect(step(failed)).toMatchObject({ ok: false, output: "Gone." });
  });

  it("is also what only a later version knows", () => {
    expect(step({ type: "imageGeneration", prompt: "a cat", status: "failed" })).toEqual({
      ...{ kind: "other", title: "image generation", ok: false },
      call: { prompt: "a cat", status: "failed" },
    });
  });

  it("is none where the model thinks, or calls a tool of ours", () => {
    expect(step({ type: "reasoning", summary: [] })).toBeUndefined();
    expect(step({ type: "dynamicToolCall", tool: "ask_user", arguments: {} })).toBeUndefined();
    expect(itemOf("something else")).toBeUndefined();
  });
});
