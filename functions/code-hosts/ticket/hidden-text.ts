/** A text in which a person sees everything that a model reads, and how much was not to be seen before. */
export type Shown = {
  readonly text: string;
  readonly comments: number;
  readonly invisible: number;
};

const removed = "[HTML comment removed]";

/** Characters that leave no mark or that turn the order of others round, and control characters. */
const unseen = /(?:(?![\n\t])[\p{DI}\p{Cc}\ufff9-\ufffb\u2800])+/gu;
/** Emoji are put together by joiners and selectors, and some scripts write joiners between letters. */
const wanted = new RegExp(
  [
    "^\\p{ExtPict}[\\u{1f3fb}-\\u{1f3ff}]?\\ufe0f?\\u200d\\p{ExtPict}$",
    "^\\p{ExtPict}[\\ufe0e\\ufe0f]\\P{DI}?$",
    "^[0-9#*]\\ufe0f\\u20e3$",
    "^(?![\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}])[\\p{L}\\p{M}][\\u200c\\u200d][\\p{L}\\p{M}]$",
  ].join("|"),
  "u",
);

/**
 * Markdown of somebody else without what its page hides: HTML comments and the links that are
 * written as comments are replaced by a note, invisible characters by their names.
 */
export function shownMarkdown(text: string): Shown {
  const { text: open, comments } = withoutComments(unixLines(text));
  const { text: seen, invisible } = withNames(open);
  return { text: seen, comments, invisible };
}

/** The same for plain text, in which `<!--` is only text. */
export function shownText(text: string): Shown {
  return { comments: 0, ...withNames(unixLines(text)) };
}

/** One line of plain text, at most so many characters. */
export function shownLine(text: string, longest: number): string {
  const line = withNames(unixLines(text.slice(0, longest * 4)))
    .text.replace(/\s+/g, " ")
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1).toWellFormed()}…` : line;
}

const unixLines = (text: string): string =>
  text.toWellFormed().replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n");

/**
 * A comment ends at its `-->`; one that begins a line and has no end hides all that follows
 * (CommonMark, HTML blocks). Inside of a code block a page would show it: here it is removed as well,
 * because whoever hides something would make us see a code block where there is none.
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
  // [//]: # (a link that nothing refers to shows nothing)
  const links = /^ {0,3}\[[^\]\n]{1,100}\]:[ \t]*(?:#|<#?>)[ \t]*(?:\(.*\)|".*"|'.*')[ \t]*$/gm;
  const rest = `${kept}${text.slice(at)}`.replace(links, () => {
    comments += 1;
    return removed;
  });
  return { text: rest, comments };
}

function withNames(text: string): { text: string; invisible: number } {
  let invisible = 0;
  const seen = text.toWellFormed().replace(unseen, (run, at: number) => {
    const characters = [...run];
    if (characters.length <= 2 && wanted.test(around(text, at, run.length))) return run;
    invisible += characters.length;
    if (characters.length > 1) return `[${characters.length} invisible characters]`;
    return `[U+${(run.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;
  });
  return { text: seen, invisible };
}

/** The characters on both sides of a run, with it. */
function around(text: string, at: number, length: number): string {
  const before = text.slice(Math.max(0, at - 4), at);
  const last = /\p{ExtPict}[\u{1f3fb}-\u{1f3ff}]$/u.exec(before)?.[0] ?? [...before].at(-1) ?? "";
  const next = text.codePointAt(at + length);
  return `${last}${text.slice(at, at + length)}${next === undefined ? "" : String.fromCodePoint(next)}`;
}
