import { Parser } from "htmlparser2";

/** The part of a hast tree that `hast-util-to-mdast` reads. */
export type HtmlNode = HtmlElement | { type: "text"; value: string };
export type HtmlElement = {
  type: "element";
  tagName: string;
  properties: Record<string, string | boolean | string[]>;
  children: HtmlNode[];
};
export type HtmlRoot = { type: "root"; children: HtmlNode[] };

/** Stands where a hidden comment was: a private character, which is replaced where the HTML itself has it. */
export const commentMark = "\ue000";

/** Limits for hostile HTML: what follows is left out, deeper elements are flattened. */
const mostElements = 4_000;
const deepest = 25;
const mostCells = 50;

/** Left out with their content. Most of them come with text that was pasted from Word or Outlook. */
const dropped = new Set(
  "script style head title meta link template noscript iframe object embed svg math xml select textarea button audio video canvas base".split(
    " ",
  ),
);
/**
 * Parses HTML into a tree of a limited size and depth, with safe addresses and without styles, scripts and comments.
 * Time and memory are linear in the length of the HTML: nothing is moved or repeated, unlike in a browser.
 */
export function htmlTree(html: string): { tree: HtmlRoot; comments: number; cut: boolean } {
  const tree: HtmlRoot = { type: "root", children: [] };
  /** One entry per open tag: the element that its content goes to; undefined: the content is left out. */
  const open: { name: string; into: HtmlNode[] | undefined; depth: number; cells: number }[] = [
    { name: "", into: tree.children, depth: 0, cells: 0 },
  ];
  let elements = 0;
  let comments = 0;
  const top = () => open[open.length - 1] ?? { name: "", into: undefined, depth: 0, cells: 0 };
  const write = (text: string) => {
    const { into } = top();
    const last = into?.[into.length - 1];
    if (last?.type === "text") last.value += text;
    else into?.push({ type: "text", value: text });
  };

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const parent = top();
        elements += 1;
        parent.cells += 1;
        const tooMany =
          elements > mostElements || (parent.name === "tr" && parent.cells > mostCells);
        if (parent.into === undefined || dropped.has(name) || tooMany) {
          open.push({ name, into: undefined, depth: parent.depth, cells: 0 });
          return;
        }
        if (parent.depth >= deepest) {
          open.push({ name, into: parent.into, depth: parent.depth, cells: 0 });
          return;
        }
        const properties = propertiesOf(name, attributes);
        const element: HtmlElement = { type: "element", tagName: name, properties, children: [] };
        parent.into.push(element);
        open.push({ name, into: element.children, depth: parent.depth + 1, cells: 0 });
      },
      ontext(text) {
        write(text.replaceAll(commentMark, "\ufffd"));
      },
      oncomment(text) {
        // marks of the clipboard, and what Word writes for itself
        if (/^\s*(?:\[if |\[endif|StartFragment|EndFragment)/i.test(text)) return;
        if (top().into === undefined) return;
        comments += 1;
        write(commentMark);
      },
      onclosetag() {
        open.pop();
      },
    },
    { decodeEntities: true, lowerCaseTags: true, recognizeSelfClosing: false },
  );
  parser.end(html);
  return { tree, comments, cut: elements > mostElements };
}

function propertiesOf(
  name: string,
  { href, src, alt, start, type, checked, class: classes = "", colspan }: Record<string, string>,
): HtmlElement["properties"] {
  switch (name) {
    case "a":
      return safeAddress(href, /^(?:https?|mailto):/i, "href");
    case "img":
      return {
        ...safeAddress(src, /^https?:/i, "src"),
        ...(alt === undefined ? {} : { alt: alt.slice(0, 500) }),
      };
    case "ol":
      return /^[0-9]{1,9}$/.test(start ?? "") ? { start: String(start) } : {};
    case "input":
      return {
        ...(type === undefined ? {} : { type: type.toLowerCase() }),
        ...(checked === undefined ? {} : { checked: true }),
      };
    case "td":
    case "th":
      return /^[2-4]$/.test(colspan ?? "") ? { colSpan: String(colspan) } : {};
    case "code":
    case "pre":
      return { className: classes.split(/\s+/).filter((it) => /^language-[\w+#-]+$/.test(it)) };
    default:
      return {};
  }
}

/** Browsers leave blanks and control characters out of a scheme, so an address that has any is left out. */
function safeAddress(address: string | undefined, schemes: RegExp, property: string) {
  const text = address?.trim() ?? "";
  if (!schemes.test(text) || /[\p{C}\s]/u.test(text) || text.length > 2_000) return {};
  return { [property]: text };
}
