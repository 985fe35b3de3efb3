import { describe, expect, it } from "vitest";
import { inOneLine } from "./in-one-line.ts";

describe("a summary in one line", () => {
  it.each([
    ["is its first line", "Fixed it.\n\nMore about it.", "Fixed it."],
    ["has none of its marks", "## **Fixed** `sum()`\n", "Fixed sum()"],
    ["keeps a number sign and a star within it", "acme/sums#9 is 2*3", "acme/sums#9 is 2*3"],
    [
      "says what its first line announces",
      "Changed:\n\n- the parser\n- its tests",
      "Changed: the parser",
    ],
    [
      "says the last line of what was printed",
      "All succeeded. The last one printed:\n\n```\nbuilding\ndone\n```\nMore.",
      "All succeeded. The last one printed: done",
    ],
    ["is the end of a block of code, when it is nothing else", "```\none\ntwo\n```", "two"],
    ["of which nothing follows ends with its colon", "Result:", "Result:"],
    ["of nothing is nothing", " \n", ""],
  ])("%s", (_, markdown, line) => {
    expect(inOneLine(markdown)).toBe(line);
  });
});
