import type { HtmlElement, HtmlNode } from "./html-tree.ts";

const emphasis = new Set(["a", "b", "strong", "i", "em", "s", "del", "strike"]);
const blocks = new Set(
  "address article aside blockquote center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split(
    " ",
  ),
);
const isBlock = (it: HtmlNode): boolean => it.type === "element" && blocks.has(it.tagName);
const isBreak = (it: HtmlNode | undefined): boolean =>
  it?.type === "element" && it.tagName === "br";
const lineBreak = (): HtmlElement => ({
  type: "element",
  tagName: "br",
  properties: {},
  children: [],
});

/**
 * The same content in the shape that Markdown has: a `div` with text only is a line (the editor of Azure DevOps
 * makes one per line), blanks are outside of emphasis, and links and pictures without an address are text.
 */
export function htmlLines(nodes: readonly HtmlNode[]): HtmlNode[] {
  const lines: HtmlNode[] = [];
  const breakLine = () => {
    const [last, before] = [lines.at(-1), lines.at(-2)];
    if (last !== undefined && !isBlock(last) && !(isBreak(last) && isBreak(before)))
      lines.push(lineBreak());
  };
  for (const node of nodes) {
    if (node.type === "text") {
      lines.push(node);
      continue;
    }
    if (isBreak(node)) {
      breakLine();
      continue;
    }
    // the lines of code stay as they are
    const children = node.tagName === "pre" ? node.children : htmlLines(node.children);
    if (node.tagName === "div" && !children.some(isBlock)) {
      const last = lines.at(-1);
      if (last && !isBlock(last) && !isBreak(last) && !isBlank(last)) breakLine();
      lines.push(...children);
      breakLine();
      continue;
    }
    lines.push(...shaped({ ...node, children }));
  }
  return lines;
}

const isBlank = (it: HtmlNode): boolean => it.type === "text" && /^[ \t\r\n]*$/.test(it.value);

function shaped(node: HtmlElement): HtmlNode[] {
  const { tagName, properties, children } = node;
  if (tagName === "img" && properties["src"] === undefined)
    return [
      { type: "text", value: properties["alt"] ? `(picture: ${properties["alt"]})` : "(picture)" },
    ];
  if (tagName === "a" && properties["href"] === undefined) return children;
  return emphasis.has(tagName) ? withBlanksOutside(node) : [node];
}

function withBlanksOutside(node: HtmlElement): HtmlNode[] {
  const children = [...node.children];
  const [first, last] = [children[0], children.at(-1)];
  const outside = (blank: string | undefined): HtmlNode[] =>
    blank ? [{ type: "text", value: blank }] : [];
  let before: string | undefined;
  let after: string | undefined;
  if (first?.type === "text") {
    before = /^[ \t\r\n\u00a0]+/.exec(first.value)?.[0];
    children[0] = { type: "text", value: first.value.slice(before?.length ?? 0) };
  }
  const end = children.at(-1);
  if (last?.type === "text" && end?.type === "text") {
    const kept = end.value.trimEnd();
    after = end.value.slice(kept.length);
    children[children.length - 1] = { type: "text", value: kept };
  }
  const empty = children.every((it) => it.type === "text" && it.value === "");
  return [...outside(before), ...(empty ? [] : [{ ...node, children }]), ...outside(after)];
}
