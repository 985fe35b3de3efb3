import { codePoint, markUnseen } from "../../../shared/words/characters.ts";

/** A text in which a person sees everything that a model reads, with counts of the hidden parts found. */
export type Shown = {
  readonly text: string;
  readonly comments: number;
  readonly invisible: number;
};

const removed = "[HTML comment removed]";

/**
 * Foreign Markdown without the parts that its page hides. A note replaces each HTML comment and each link
 * that is written as a comment; invisible characters are replaced by their names.
 */
export function shownMarkdown(text: string): Shown {
  const { text: open, comments } = withoutComments(unixLines(text));
  const { text: seen, invisible } = withNames(open);
  return { text: seen, comments, invisible };
}

/** The same for plain text, in which `<!--` is ordinary text. */
export function shownText(text: string): Shown {
  return { comments: 0, ...withNames(unixLines(text)) };
}

/** One line of plain text with a length limit. */
export function shownLine(text: string, longest: number): string {
  const line = withNames(unixLines(text.slice(0, longest * 4)))
    .text.replace(/\s+/g, " ")
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1).toWellFormed()}…` : line;
}

const unixLines = (text: string): string =>
  text.toWellFormed().replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n");

/**
 * A comment ends at its `-->`. A comment that begins a line and never ends hides all following text
 * (CommonMark, HTML blocks). A page would show a comment inside a code block, but here it is removed
 * too, because an attacker could make us see a code block where the page has none.
 */
export function withoutComments(text: string): { text: string; comments: number } {
  let kept = "";
  let comments = 0;
  let at = 0;
  for (;;) {
    const from = text.indexOf("<!--", at);
    if (from < 0) break;
    const end = text.indexOf("-->", from + 2);
    const ends = end < 0 ? text.length : end + 3;
    if (end < 0 && !/(?:^|\n) {0,3}$/.test(text.slice(Math.max(0, from - 4), from))) break;
    kept += `${text.slice(at, from)}${removed}`;
    comments += 1;
    at = ends;
  }
  // [//]: # (a link definition without a use shows nothing)
  const links = /^ {0,3}\[[^\]\r\n]{1,100}\]:[ \t]*(?:#|<#?>)[ \t]*(?:\(.*\)|".*"|'.*')[ \t]*$/gm;
  const rest = `${kept}${text.slice(at)}`.replace(links, () => {
    comments += 1;
    return removed;
  });
  return { text: rest, comments };
}

function withNames(text: string): { text: string; invisible: number } {
  const { text: seen, count: invisible } = markUnseen(text.toWellFormed(), ([first, ...more]) =>
    more.length === 0 ? `[${codePoint(first ?? "")}]` : `[${more.length + 1} invisible characters]`,
  );
  return { text: seen, invisible };
}
