import fc from "fast-check";
import { expect, it } from "vitest";
import { partsOf } from "../../devbox/script/blocks.ts";
import { fencedLines, linesOf } from "./fence.ts";

const pieces = [
  "```",
  "~~~",
  "````",
  "sh",
  "bash",
  "js",
  " ",
  "    ",
  "\t",
  "`",
  "~",
  "x",
  "\u2028",
];
const line = fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((words) => words.join(""));
const text = fc
  .array(fc.tuple(line, fc.constantFrom("\n", "\r", "\r\n")), { maxLength: 8 })
  .map((lines) => lines.flat().join(""));

it("finds every line that a DevBox would run as part of a block", () => {
  fc.assert(
    fc.property(text, fc.nat(8), (before, at) => {
      const lines = linesOf(before);
      const index = at % lines.length;
      const marked = lines.map((it, n) => (n === index ? `${it}MARK` : it)).join("\n");
      const run = partsOf(marked).some(
        (part) => part.kind === "block" && `${part.code}${part.title}`.includes("MARK"),
      );
      if (run) expect(fencedLines(marked)[index]).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

it.each([
  ["a\n```\nb\n```\nc", [false, true, true, true, false]],
  ["    ```\na", [false, false]],
  ["```sh\nls\n```x\na", [true, true, true, true]],
  ["```\n~~~\n````\na", [true, true, true, false]],
  ["a\r```\rb", [false, true, true]],
  ["``` a`\nb", [false, false]],
])("goes by CommonMark: %j", (given, lines) => {
  expect(fencedLines(given)).toEqual(lines);
});
