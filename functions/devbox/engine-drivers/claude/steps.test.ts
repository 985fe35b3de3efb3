import { describe, expect, it } from "vitest";
import { diffsOf } from "./changes.ts";
import { stepEndOf, stepOf } from "./steps.ts";

const workspace = "/work";
const ended = (
  name: string,
  content: unknown,
  toolResult?: unknown,
  is_error = false,
  command = "npm test",
) =>
  stepEndOf(
    {
      ...{ call: { name, input: { command } }, toolResult },
      result: { type: "tool_result", tool_use_id: "t", content, is_error },
    },
    { workspace, home: "/home" },
  );

describe("a tool call of Claude Code", () => {
  it("is named by what it does", () => {
    const step = (name: string, input: Record<string, unknown>) => {
      const { kind, title } = stepOf("t", name, input, workspace);
      return `${kind}: ${title}`;
    };
    expect(step("Bash", { command: "npm test\nnpm run lint" })).toBe("exec: npm test");
    expect(step("Edit", { file_path: "/work/src/app.ts" })).toBe("edit: src/app.ts");
    expect(step("Read", { file_path: "/etc/hosts" })).toBe("read: /etc/hosts");
    expect(step("Grep", { pattern: "TODO" })).toBe("search: TODO");
    expect(step("WebFetch", { url: "https://example.org" })).toBe("fetch: https://example.org");
    expect(step("mcp__github__get_issue", { number: 1 })).toBe("other: github: get_issue");
    expect(step("AskUserQuestion", { questions: [{ question: "Where?" }] })).toBe("ask: Where?");
  });

  it("has the exit code that the program tells in its text", () => {
    expect(ended("Bash", "Exit code 3\nhi", "Error: Exit code 3\nhi", true)).toEqual({
      ...{ type: "step-ended", step: "t", ok: false, exitCode: 3, output: "hi" },
    });
    expect(ended("Bash", "Exit code 1", "Error: Exit code 1", true)).toMatchObject({ output: "" });
    const shell = { stdout: "out", stderr: "err", interrupted: false };
    expect(ended("Bash", "out\n[a remark for the model]", shell)).toEqual({
      ...{ type: "step-ended", step: "t", ok: true, exitCode: 0, output: "out\nerr" },
    });
  });

  it.each([
    ["test -f nope", "Condition is false", ""],
    ["cd a && grep x b", "No matches found", ""],
    ["diff a b", "Files differ", "1c1"],
    ["find /nope", "Some directories were inaccessible", "find: ‘/nope’: No such file"],
  ])("has exit code 1 when the program says what that means: %s", (_, meaning, stdout) => {
    const shell = { stdout, stderr: "", interrupted: false, returnCodeInterpretation: meaning };
    const text = stdout || "(Bash completed with no output)";
    expect(ended("Bash", text, shell)).toMatchObject({ ok: false, exitCode: 1, output: stdout });
  });

  it("has no exit code while it goes on in the background", () => {
    const shell = { stdout: "", stderr: "", interrupted: false, backgroundTaskId: "b1" };
    expect(ended("Bash", "Command running in background", shell)).not.toHaveProperty("exitCode");
  });

  it.each([
    ["npm test", "4 passed", false, { ok: true, exitCode: 0, output: "4 passed" }],
    ["true", "(Bash completed with no output)", false, { ok: true, exitCode: 0, output: "" }],
    ["npm test", "Exit code 2\n1 failed", true, { ok: false, exitCode: 2, output: "1 failed" }],
  ])("of a subagent, which has only a text, has the exit code too: %s %s", (...row) => {
    const [command, text, failed, end] = row;
    expect(ended("Bash", text, undefined, failed, command)).toEqual({
      ...{ type: "step-ended", step: "t", ...end },
    });
  });

  it.each([
    "test -f a",
    "ls | grep x",
    "cd a; diff a b",
    "if find .; then :; fi",
    "[ -f a ]",
    "git diff",
  ])("of a subagent has no exit code when its text cannot tell 0 from 1: %s", (command) => {
    const end = ended("Bash", "(Bash completed with no output)", undefined, false, command);
    expect(end).toEqual({ type: "step-ended", step: "t", ok: true, output: "" });
  });

  it("says where all of a long output is, or that a part of it is gone", () => {
    const path = "/home/.claude/projects/-work/s/tool-results/b1.txt";
    const shell = {
      ...{ stdout: "1\n2", stderr: "", interrupted: false },
      ...{ persistedOutputPath: path, persistedOutputSize: 5_050_003 },
    };
    const file = { path, folder: "/home/.claude" };
    const told = `<persisted-output>\nOutput too large (4.8MB). Full output saved to: ${path}\n\nPreview (first 2KB):\n1\n2\n...\n</persisted-output>`;
    expect(ended("Bash", told, shell)).toMatchObject({
      ...{ exitCode: 0, output: "1\n2", cut: { size: 5_050_003, file } },
    });
    expect(ended("Bash", told)).toMatchObject({ exitCode: 0, output: "1\n2", cut: { file } });
  });

  it.each([
    ["all of which was read", 20_000, "x".repeat(10), "\n9"],
    ["whose end was not read", 29_988, "x".repeat(10), "\n9\n…"],
    ["in other letters", 100, "ä".repeat(10), "\n9"],
  ])("says of a long output of a failed command how long it is at least: one %s", (...row) => {
    const [, left, begin, end] = row;
    const told = `${begin}\n\n... [${left} characters truncated] ...\n\n9\n`;
    const failed = `Exit code 1\n${told}`;
    const { output, ...rest } = ended("Bash", failed, `Error: ${failed}`, true);
    const atLeast = Buffer.byteLength(begin) + left + 2;
    expect(rest).toMatchObject({ ok: false, exitCode: 1, cut: { atLeast } });
    expect(output).toMatch(/characters truncated/);
    expect(output?.endsWith("…")).toBe(end.endsWith("…"));
  });

  it("does not show the text that the model gets after an interruption", () => {
    const end = ended("Bash", "The user doesn't want to proceed", "User rejected tool use", true);
    expect(end).toEqual({ type: "step-ended", step: "t", ok: false });
  });

  it("answers with the text of its blocks", () => {
    const blocks = [{ type: "text", text: "one" }, { type: "image" }];
    expect(ended("Read", blocks)).toMatchObject({ ok: true, output: "one\n(image)" });
    const error = "<tool_use_error>No such tool</tool_use_error>";
    expect(ended("Nope", error, "Error", true)).toMatchObject({ output: "No such tool" });
  });
});

describe("the files that a call changed", () => {
  const hunk = { oldStart: 1, oldLines: 1, newStart: 1, newLines: 1, lines: ["-two", "+TWO"] };

  it("come as unified diffs", () => {
    const edit = { filePath: "/work/a.txt", structuredPatch: [hunk], originalFile: "two\n" };
    expect(diffsOf(edit, workspace)).toEqual([
      { path: "a.txt", patch: "--- a/a.txt\n+++ b/a.txt\n@@ -1,1 +1,1 @@\n-two\n+TWO\n" },
    ]);
    const shell = { stdout: "", bashEditDiff: { files: [{ filePath: "/x/b", hunks: [hunk] }] } };
    expect(diffsOf(shell, workspace)).toMatchObject([{ path: "/x/b" }]);
  });

  it("are whole when they are new", () => {
    const file = { type: "create", filePath: "/work/a.txt", content: "one\ntwo\n" };
    expect(diffsOf({ ...file, structuredPatch: [], originalFile: null }, workspace)).toEqual([
      { path: "a.txt", patch: "--- /dev/null\n+++ b/a.txt\n@@ -0,0 +1,2 @@\n+one\n+two\n" },
    ]);
  });

  it("are cut at 16 KB together, and say what is missing", () => {
    const lines = Array.from({ length: 400 }, (_, at) => `+${at}${"x".repeat(50)}`);
    const file = { filePath: "/work/a.txt", hunks: [{ ...hunk, lines }] };
    const diffs = diffsOf({ bashEditDiff: { files: [file, file] } }, workspace);
    const bytes = diffs.reduce((all, { patch }) => all + Buffer.byteLength(patch), 0);
    expect(bytes).toBeLessThanOrEqual(16 * 1024);
    expect(diffs).toHaveLength(1);
    expect(diffs[0]?.patch).toMatch(/\n\\ Not shown: \d+ more lines and 1 more file\.\n$/);
  });
});
