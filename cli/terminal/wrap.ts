import wrapAnsi from "wrap-ansi";

/** Breaks one line between words, and longer words where they must break. `columns` below 1 counts as 1. */
export const wrapLine = (line: string, columns: number): string[] =>
  wrapAnsi(line, Math.max(1, columns), { hard: true }).split("\n");

/** Breaks a line where a terminal would, at any character, and keeps every space. */
export const breakLine = (line: string, columns: number): string[] =>
  wrapAnsi(line, Math.max(1, columns), { hard: true, wordWrap: false, trim: false }).split("\n");

const fence = /^\s*(```|~~~)/;
const listItem = /^(\s*(?:[-*+]|\d+[.)])\s+)/;

/** Wraps each line of a text. List items continue below their text; fenced code stays as it is. */
export function wrapText(text: string, columns: number): string[] {
  let fenced = false;
  return text.split("\n").flatMap((line) => {
    if (fence.test(line)) fenced = !fenced;
    if (fenced || fence.test(line)) return [line.trimEnd()];
    const hang = (listItem.exec(line)?.[1] ?? /^\s*/.exec(line)?.[0] ?? "").slice(0, 12);
    const [first = "", ...rest] = wrapLine(line.slice(hang.length), columns - hang.length);
    const indent = " ".repeat(hang.length);
    return [`${hang}${first}`.trimEnd(), ...rest.map((it) => indent + it)];
  });
}
