import { toMdast } from "hast-util-to-mdast";
import { gfmStrikethroughToMarkdown } from "mdast-util-gfm-strikethrough";
import { gfmTableToMarkdown } from "mdast-util-gfm-table";
import { gfmTaskListItemToMarkdown } from "mdast-util-gfm-task-list-item";
import { type Options, toMarkdown } from "mdast-util-to-markdown";
import { htmlLines } from "./html-lines.ts";
import { commentMark, htmlTree } from "./html-tree.ts";

/** Longest HTML, in characters. The file of a ticket has 64 KB. */
const longest = 128 * 1024;
const cutNote = "[The text is longer. It was cut here.]";

const style: Options = {
  bullet: "-",
  emphasis: "*",
  fences: true,
  listItemIndent: "one",
  resourceLink: false,
  rule: "-",
  // a table is read, not looked at: padding could make a small table huge
  extensions: [
    gfmTableToMarkdown({ tablePipeAlign: false }),
    gfmStrikethroughToMarkdown(),
    gfmTaskListItemToMarkdown(),
  ],
  handlers: {
    break: (_node, _parent, state) => (state.stack.includes("tableCell") ? " " : "\n"),
  },
};

/**
 * The Markdown of HTML (Azure DevOps stores descriptions and comments in it), without comments, styles and scripts.
 * Includes text that a page would hide. Links and pictures keep their addresses, if these are safe.
 */
export function textOfHtml(html: string): { text: string; comments: number } {
  const { tree, comments, cut } = htmlTree(html.slice(0, longest).toWellFormed());
  const shaped = { ...tree, children: htmlLines(tree.children) };
  const markdown = toMarkdown(toMdast(shaped), style)
    .replaceAll("\u00a0", " ")
    .replaceAll(commentMark, "[HTML comment removed]")
    .trimEnd();
  const whole = cut || html.length > longest ? `${markdown}\n\n${cutNote}` : markdown;
  return { text: whole.replace(/^\n+/, ""), comments };
}
