const fence = /^\s*(```|~~~)/;

/**
 * The first line of a Markdown text, without its marks. If it ends with a colon, the next line follows; of a code
 * block, the last line.
 */
export function inOneLine(markdown: string): string {
  const lines = markdown.split("\n").filter((line) => line.trim() !== "");
  const [first = "", next = "", ...rest] = lines;
  const begins = fence.test(first) ? "" : unmarked(first);
  if (begins !== "" && !begins.endsWith(":")) return begins;
  if (begins === "") return lines.length > 0 ? unmarked(lastOf([next, ...rest])) : "";
  const announced = fence.test(next) ? lastOf(rest) : next;
  return `${begins} ${unmarked(announced)}`.trim();
}

/** The last line before the end of a code block. */
function lastOf(block: readonly string[]): string {
  const end = block.findIndex((line) => fence.test(line));
  return block.slice(0, end === -1 ? undefined : end).at(-1) ?? "";
}

const unmarked = (line: string): string =>
  line
    .replace(/^\s*(#{1,6}|>|[-*+]|\d+[.)])\s+/, "")
    .replace(/\*\*|`/g, "")
    .trim();
