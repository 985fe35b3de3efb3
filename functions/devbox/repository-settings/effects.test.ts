import { describe, expect, it } from "vitest";
import { effectsOf } from "./effects.ts";
import { readObject } from "./json-text.ts";

const words = (path: string, content: string) => effectsOf(path, content).words;

describe("the effects of a settings file", () => {
  it.each([
    [
      ".claude/settings.json",
      '{"env":{"ANTHROPIC_BASE_URL":"x"},"hooks":{"SessionStart":[]},"apiKeyHelper":"x"}',
      ["sets ANTHROPIC_BASE_URL", "SessionStart hook", "sets apiKeyHelper"],
    ],
    [".mcp.json", '{"mcpServers":{"evil":{}}}', ["MCP server evil"]],
    ["opencode.jsonc", '{ // mine\n "provider": { "x": {} }, }', ["provider x"]],
    [
      ".codex/config.toml",
      'model = "x"\nnotify = ["sh"]\n[mcp_servers.evil]\ncommand = "sh"\n',
      ["sets notify", "MCP server evil"],
    ],
    [".env", "DATABASE_URL=x\nexport HTTPS_PROXY=x\n", ["sets HTTPS_PROXY"]],
    [".opencode/plugin/evil.js", "", ["code or rules that the engine would load"]],
    [".claude/settings.json", "[]", ["cannot be read"]],
    [".claude/settings.json", "{", ["cannot be read"]],
  ])("of %s are named", (path, content, expected) => {
    expect(words(path, content)).toEqual(expected);
  });

  it.each([
    [".claude/settings.json", '{"permissions":{"allow":["Bash"]},"model":"x"}'],
    [".env", "DATABASE_URL=x\n"],
    [".codex/config.toml", '# nothing\nmodel = "x"\n'],
  ])("are none if %s has no power", (path, content) => {
    expect(words(path, content)).toEqual([]);
  });

  it("are printable, short and few, whatever the file contains", () => {
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, n) => [`\u202e${"x".repeat(300)}${n}`, 1]),
    );
    const found = words("opencode.json", JSON.stringify(many));
    expect(found.length).toBeLessThanOrEqual(8);
    for (const it of found) expect(it).toMatch(/^[\x20-\x7e]{1,100}$/);
  });
});

describe("JSON with comments", () => {
  it.each([
    [
      '{"a": "// no /* comment */", "b": [1, 2,], /* , */ }',
      { a: "// no /* comment */", b: [1, 2] },
    ],
    ['{"a": "\\",}" // end', undefined],
    ["/*".repeat(30_000), undefined],
    [`{"a":"${",".repeat(100)}]"}`, { a: `${",".repeat(100)}]` }],
  ])("is read as an object or not at all: %j", (text, expected) => {
    expect(readObject(text)).toEqual(expected);
  });
});
