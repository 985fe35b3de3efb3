import { describe, expect, it } from "vitest";
import type { EngineEvent } from "../driver.ts";
import { createSteps } from "./steps.ts";
import { updateOf } from "./updates.ts";

const workspace = "/work";
const text = (words: string) => ({ type: "content", content: { type: "text", text: words } });

/** The events for tool calls, as agents write them. */
function told(...lines: Record<string, unknown>[]): EngineEvent[] {
  const events: EngineEvent[] = [];
  const steps = createSteps({ workspace, keeps: "/kept" }, (event) => events.push(event));
  for (const [index, line] of lines.entries()) {
    const sessionUpdate = index === 0 ? "tool_call" : "tool_call_update";
    const read = updateOf({ sessionId: "s", update: { sessionUpdate, toolCallId: "c", ...line } });
    const { update } = read ?? {};
    if (update?.sessionUpdate === "tool_call" || update?.sessionUpdate === "tool_call_update")
      steps.take(update);
  }
  steps.end();
  return events;
}

const ended = (events: readonly EngineEvent[]) => events.find(({ type }) => type === "step-ended");

describe("a tool call", () => {
  it("that Copilot describes shows its command, its exit code and its output", () => {
    const rawInput = { command: "npm test", description: "Runs the tests" };
    const said = "4 failed\n<shellId: 0 completed with exit code 3>";
    const contents = [{ type: "shell_exit", shellId: "0", exitCode: 3 }];
    const events = told(
      { title: "Runs the tests", kind: "execute", status: "pending", rawInput },
      { content: [text("4 failed\n")] },
      { status: "completed", content: [text(said)], rawOutput: { content: said, contents } },
    );
    expect(events).toEqual([
      { type: "step", step: "c", kind: "exec", title: "npm test", call: rawInput },
      { type: "output", step: "c", text: "4 failed\n" },
      { type: "step-ended", step: "c", ok: false, exitCode: 3, output: "4 failed" },
    ]);
  });

  it("has the exit code of Copilot's last line when that is all there is", () => {
    const content = [text("hi\n<shellId: 0 completed with exit code 0>")];
    const call = { title: "Runs", kind: "execute", rawInput: { command: "x" } };
    expect(ended(told(call, { status: "completed", content }))).toMatchObject({
      ...{ ok: true, exitCode: 0, output: "hi" },
    });
  });

  it("of Gemini shows its title, and its description is not treated as output", () => {
    const toolCallId = "run_shell_command__run_shell_command_1_0";
    const call = { toolCallId, title: "ls", kind: "execute", status: "in_progress" };
    const events = told(
      { ...call, content: [text("[current working directory /work] (Lists)")] },
      { toolCallId, status: "completed", title: "ls", content: [] },
    );
    expect(events).toEqual([
      {
        ...{ type: "step", step: toolCallId, kind: "exec", title: "ls" },
        call: { tool: "run_shell_command", command: "ls" },
      },
      { type: "step-ended", step: toolCallId, ok: true },
    ]);
  });

  it.each([
    [
      "1 failed\n\n<command completed with exit code 1>",
      { ok: false, exitCode: 1, output: "1 failed\n" },
    ],
    ["<command completed with exit code 0>", { ok: true, exitCode: 0, output: "" }],
    ["Exit Code: 5\n\n<command completed with exit code 0>", { ok: true, exitCode: 0 }],
    ["Command exited with code: 7", { ok: false, exitCode: 7 }],
    ["Output: 1 failed\nExit Code: 1\nProcess Group PGID: 7", { ok: false, exitCode: 1 }],
    ["Command terminated by signal: 9", { ok: false }],
    ["Command cancelled by user.", { ok: false }],
  ])("of Gemini ends as its text says: %j", (words, end) => {
    const call = { title: "npm test", kind: "execute", status: "in_progress" };
    const it = ended(told(call, { status: "completed", content: [text(words)] }));
    expect(it).toMatchObject(end);
    if (!("exitCode" in end)) expect(it).not.toHaveProperty("exitCode");
  });

  it("of Gemini whose text tells no exit code has none", () => {
    const call = { title: "npm test", kind: "execute", status: "in_progress" };
    const it = ended(told(call, { status: "completed", content: [text("Exit Code: 5")] }));
    expect(it).not.toHaveProperty("exitCode");
  });

  it.each([
    ["opencode", { output: "2", metadata: { exit: 0, truncated: true, outputPath: "/kept/o" } }],
    ["Copilot", { contents: [{ exitCode: 0, outputTruncated: true, outputFilePath: "/kept/o" }] }],
  ])("of %s that prints much says where all of it is", (_, rawOutput) => {
    const call = { title: "x", kind: "execute", rawInput: { command: "x" } };
    const end = { status: "completed", content: [text("2")], rawOutput };
    expect(ended(told(call, end))).toMatchObject({
      ...{ exitCode: 0, output: "2", cut: { file: { path: "/kept/o", folder: "/kept" } } },
    });
  });

  it("shows the end of a long output as it grows, and where something is missing", () => {
    const line = (n: number) => `line ${n} ${"x".repeat(60)}\n`;
    const lines = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) => line(from + n)).join("");
    const shown = (words: string) => ({ content: [text(words)] });
    const call = { title: "x", kind: "execute", rawInput: { command: "x" } };
    const events = told(call, shown(lines(0, 5)), shown(lines(1, 7)), shown(lines(20, 22)));
    const printed = events.flatMap((it) => (it.type === "output" ? [it.text] : []));
    expect(printed).toEqual([lines(0, 5), lines(5, 7), `\n…\n${lines(20, 22)}`]);
  });

  it("of ours is not told", () => {
    for (const title of ["wheelhouse_ask_user", "wheelhouse-report_job_result"])
      expect(told({ title, rawInput: { a: 1 } }, { status: "completed" })).toEqual([]);
    const toolCallId = "mcp_wheelhouse_wheelhouse_ask_user__mcp_wheelhouse_1_0";
    expect(told({ toolCallId, title: "ask", status: "in_progress" })).toEqual([]);
  });

  it("that lists to-dos becomes the plan", () => {
    const todos = [
      { id: "1", content: "Look", status: "completed", priority: "high" },
      { id: "2", content: "Do", status: "in_progress", priority: "low" },
      { id: "3", content: "Check", status: "pending", priority: "low" },
    ];
    const events = told(
      { title: "todowrite", kind: "other", status: "pending", rawInput: {} },
      { title: "todowrite", status: "in_progress", rawInput: { todos } },
      { title: "3 todos", status: "completed" },
    );
    const items = [
      { text: "Look", status: "completed" },
      { text: "Do", status: "in-progress" },
      { text: "Check", status: "pending" },
    ];
    expect(events).toEqual([{ type: "plan", items }]);
  });

  it("that was never begun here, or is of another shape, is passed over", () => {
    expect(told({ toolCallId: "of before", status: "failed" })).toEqual([]);
    expect(told({ title: 7, kind: [], status: "completed", content: "x" })).toEqual([]);
  });

  it("is not ok when it did not end by itself", () => {
    const call = { title: "x", kind: "execute", status: "in_progress", rawInput: { command: "x" } };
    const rawOutput = { output: "aborted", metadata: { exit: null } };
    expect(ended(told(call, { status: "completed", rawOutput }))).toMatchObject({ ok: false });
    expect(ended(told(call))).toMatchObject({ ok: false });
  });
});

describe("an edit", () => {
  const edit = {
    title: "edit",
    kind: "edit",
    status: "in_progress",
    locations: [{ path: "/work/a.txt" }],
  };
  const diffsOf = (...lines: Record<string, unknown>[]) => {
    const end = ended(told(edit, ...lines));
    return end?.type === "step-ended" ? end.diffs : undefined;
  };
  const diff = (oldText: string | null, newText: string) => ({
    ...{ type: "diff", path: "/work/a.txt", oldText, newText },
  });

  it("is titled by its file, and shows the hunks that its agent gives", () => {
    expect(told(edit)[0]).toMatchObject({ kind: "edit", title: "a.txt" });
    const patch =
      "Index: /work/a.txt\n=====\n--- /work/a.txt\n+++ /work/a.txt\n@@ -7,3 +7,3 @@\n one\n-two\n+TWO\n three\n";
    const rawOutput = { output: "Applied.", metadata: { diff: patch } };
    expect(diffsOf({ status: "completed", content: [diff("two", "TWO")], rawOutput })).toEqual([
      {
        path: "a.txt",
        patch: "--- a/a.txt\n+++ b/a.txt\n@@ -7,3 +7,3 @@\n one\n-two\n+TWO\n three\n",
      },
    ]);
  });

  it("shows what differs between two whole texts", () => {
    const before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    const content = [diff(before, before.replace("5\n", "five\nand a half\n"))];
    expect(diffsOf({ status: "completed", content })?.[0]?.patch).toBe(
      "--- a/a.txt\n+++ b/a.txt\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+and a half\n 6\n 7\n 8\n",
    );
  });

  it("shows a new file, also if only opencode's own fields say that it is new", () => {
    const patch = "--- /dev/null\n+++ b/a.txt\n@@ -0,0 +1,1 @@\n+one\n";
    const added = [{ path: "a.txt", patch }];
    expect(diffsOf({ status: "completed", content: [diff(null, "one\n")] })).toEqual(added);
    const rawInput = { filePath: "/work/a.txt", content: "one\n" };
    const rawOutput = { output: "Wrote.", metadata: { exists: false } };
    expect(diffsOf({ rawInput }, { status: "completed", rawOutput })).toEqual(added);
  });

  it("that failed shows none", () => {
    expect(diffsOf({ status: "failed", content: [diff(null, "one\n")] })).toBeUndefined();
  });
});
