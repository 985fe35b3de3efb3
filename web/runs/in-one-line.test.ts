import { describe, expect, it } from "vitest";
import { inOneLine } from "./in-one-line.ts";

describe("a summary in one line", () => {
  it.each([
    ["is its first line", "Fixed it.\n\nMore about it.", "Fixed it."],
    ["has no Markdown marks", "## **Fixed** `sum()`\n", "Fixed sum()"],
    ["keeps a number sign and a star within it", "acme/sums#9 is 2*3", "acme/sums#9 is 2*3"],
    [
      "continues with the next line after a colon",
      "Changed:\n\n- the parser\n- its tests",
      "Changed: the parser",
    ],
    [
      "continues with the last printed line after a colon",
      "All succeeded. The last one printed:\n\n```\nbuilding\ndone\n```\nMore.",
      "All succeeded. The last one printed: done",
    ],
    ["is the last line of a code block when there is nothing else", "```\none\ntwo\n```", "two"],
    ["ends with its colon when nothing follows", "Result:", "Result:"],
    ["is empty for an empty text", " \n", ""],
  ])("%s", (_, markdown, line) => {
    expect(inOneLine(markdown)).toBe(line);
  });
});
