import { expect, it } from "vitest";
import { printable } from "./printable.ts";

it.each([
  ["\u001b[31mred\u001b[0m", "red"],
  ["\u001b]0;title\u0007text", "text"],
  ["\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\", "link"],
  ["\u001bPdevice control\u001b\\after", "after"],
  ["\u001b]0;never ended", ""],
  ["\u009b2Jcleared", "cleared"],
  ["\u001bcreset", "reset"],
  ["a\rb\u0008c\u007f", "abc"],
  ["one\r\ntwo\tthree\n", "one\ntwo\tthree\n"],
  ["abc\u202edef\u2066", "abcdef"],
  ["ünïcode 🙂 漢字", "ünïcode 🙂 漢字"],
])("%j is printed as %j", (text, shown) => expect(printable(text)).toBe(shown));
