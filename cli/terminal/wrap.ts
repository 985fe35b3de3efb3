import { characters, columnsOf } from "../timeline/width.ts";

/**
 * Breaks one line between words into lines of at most `columns`; a word that is longer is broken
 * where it must be. `columns` below 1 counts as 1.
 */
export function wrapLine(line: string, columns: number): string[] {
  const most = Math.max(1, columns);
  const lines: string[] = [];
  let current = "";
  let used = 0;
  for (const part of line.match(/\s+|\S+/g) ?? []) {
    const space = /^\s/.test(part);
    const needed = columnsOf(part);
    if (used + needed <= most) {
      current += part;
      used += needed;
      continue;
    }
    if (current.trimEnd() !== "") lines.push(current.trimEnd());
    current = "";
    used = 0;
    if (space) continue;
    for (const it of characters(part)) {
      if (used + it.columns > most && current !== "") {
        lines.push(current);
        current = "";
        used = 0;
      }
      current += it.text;
      used += it.columns;
    }
  }
  if (current.trimEnd() !== "" || lines.length === 0) lines.push(current.trimEnd());
  return lines;
}

const fence = /^\s*(```|~~~)/;
const listItem = /^(\s*(?:[-*+]|\d+[.)])\s+)/;

/** Wraps a text: every line for itself, list items below their text, fenced code as it is. */
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
