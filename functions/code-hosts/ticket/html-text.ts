import { withoutComments } from "./hidden-text.ts";

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

/** Elements that begin a new line. */
const block = /^(?:p|div|br|hr|ul|ol|table|tr|pre|blockquote|section|h[1-6])$/;

/**
 * The text of HTML (Azure DevOps stores descriptions and comments in it), without tags and comments.
 * Includes text that a page would hide. Links and pictures keep their addresses.
 */
export function textOfHtml(html: string): { text: string; comments: number } {
  const { text, comments } = withoutComments(html);
  let address: string | undefined;
  const plain = text
    .replace(/[ \t\r\n]+/g, " ")
    .replace(/<(\/?)([A-Za-z][A-Za-z0-9]{0,20})((?:\s[^<>]*)?)>/g, (_tag, end, written, rest) => {
      const name = String(written).toLowerCase();
      if (name === "li") return end ? "" : "\n- ";
      if (name === "td" || name === "th") return end ? " " : "";
      if (name === "img") return `[picture ${attribute(String(rest), "src") ?? ""}]`;
      if (name === "a" && !end) address = attribute(String(rest), "href");
      if (name === "a" && end && address) return ` (${address})`;
      return block.test(name) ? "\n" : "";
    });
  const lines = decoded(plain).split("\n");
  const trimmed = lines.map((line) => line.trim()).join("\n");
  return { text: trimmed.replace(/\n{3,}/g, "\n\n").trim(), comments };
}

const attribute = (rest: string, name: string): string | undefined =>
  new RegExp(`\\s${name}\\s*=\\s*["']?([^"'\\s<>]{1,2000})`, "i").exec(rest)?.[1];

/** Decodes character references once; the result is plain text, even if it looks like HTML. */
const decoded = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (all, decimal, hex, name) => {
    if (name) return named[String(name).toLowerCase()] ?? all;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : "\ufffd";
  });

/** HTML that displays the text. */
export const htmlOfText = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/\r?\n/g, "<br>");
