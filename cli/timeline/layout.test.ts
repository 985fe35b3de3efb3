import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { wrapLine, wrapText } from "../terminal/wrap.ts";
import type { Block } from "./block.ts";
import { linesOf } from "./layout.ts";

const block: Block = {
  mark: "◆",
  tone: "engine",
  strong: "Codex",
  head: "says a thing or two",
  body: [
    { kind: "text", text: "some words that need two lines" },
    { kind: "output", text: "an output line stays as long as it is" },
  ],
};

describe("a block", () => {
  it("wraps text to the width and keeps the lines of an output outside a terminal", () => {
    expect(linesOf(block, { columns: 20, color: false, terminal: false })).toEqual([
      "◆ Codex says a thing",
      "  or two",
      "    some words that",
      "    need two lines",
      "    an output line stays as long as it is",
    ]);
  });

  it("says the same in colour", () => {
    const colored = linesOf(block, { columns: 20, color: true, terminal: true });
    const plain = linesOf(block, { columns: 20, color: false, terminal: true });
    expect(colored.join("\n")).toContain("\u001b[");
    expect(colored.map((line) => stripVTControlCharacters(line))).toEqual(plain);
  });

  it("cannot control the terminal with text from a server", () => {
    const hostile = "a\u001b[2Jb\u0007\u009b1mc\rd";
    const body = (["text", "output", "note"] as const).map((kind) => ({ kind, text: hostile }));
    const evil: Block = { mark: "·", tone: "plain", strong: hostile, head: hostile, body };
    const text = linesOf(evil, { columns: 80, color: false, terminal: true }).join("");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });
});

describe("wrapping", () => {
  it("counts columns as the terminal does", () => {
    expect(wrapLine("日本語日本語", 6)).toEqual(["日本語", "日本語"]);
    expect(wrapLine("👩‍💻👩‍💻e\u0301", 4)).toEqual(["👩‍💻👩‍💻", "é"]);
  });

  it("breaks a word that is longer than the line", () => {
    expect(wrapLine("see https://w.example/runs now", 10)).toEqual([
      "see https:",
      "//w.exampl",
      "e/runs now",
    ]);
  });

  it("continues list items below their text and keeps code as it is", () => {
    const text = "- one two three\n\n```\nlong code line here\n```\nend";
    expect(wrapText(text, 9)).toEqual([
      "- one two",
      "  three",
      "",
      "```",
      "long code line here",
      "```",
      "end",
    ]);
  });

  it("works in a terminal without width", () => {
    expect(wrapLine("ab c", 0)).toEqual(["a", "b", "c"]);
  });
});
