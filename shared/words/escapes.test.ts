import { expect, it } from "vitest";
import { withoutEscapes, withoutEscapesButColours } from "./escapes.ts";

it.each([
  ["colours", "\u001b[1;38;5;208mx\u001b[0m", "x"],
  ["a title", "\u001b]0;title\u0007text", "text"],
  ["a link", "\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\", "link"],
  ["a device string", "a\u001bPq#0;2\u0007;0\u001b\\b", "ab"],
  ["a string that never ends", "a\u001b]0;never ended", "a"],
  ["moves of the cursor", "a\u001b[2Jb\u001b[10;10Hc\u001b[?25l", "abc"],
  ["sequences with eight bits", "\u009b2Jcleared", "cleared"],
  ["single escapes", "\u001b(Ba\u001bcb", "ab"],
])("removes %s", (_, text, left) => expect(withoutEscapes(text)).toBe(left));

it("can keep colours", () => {
  const text = "\u001b[1;31mred\u001b[0m\u001b[2J\u001b[>4;2m\u001b]0;t\u0007";
  expect(withoutEscapesButColours(text)).toBe("\u001b[1;31mred\u001b[0m");
});

it.each(["\u001b[", "\u001b]", "\u001bP", "\u001b ", "\u009b", "\u001b[9"])(
  "takes 300,000 times %j",
  (it) => {
    expect(withoutEscapes(it.repeat(300_000)).length).toBeLessThanOrEqual(it.length * 300_000);
  },
);
