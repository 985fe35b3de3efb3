import { stripVTControlCharacters } from "node:util";
import type { Passage } from "./block.ts";
import { counted } from "./tell/quantity.ts";

/** How many lines of one piece of output are shown. */
const most = 20;

/** The lines of an output as a terminal would leave them: without colours, and what a carriage return wrote over. */
export function outputLines(text: string): string[] {
  const lines = stripVTControlCharacters(text).replace(/\n+$/, "").split("\n");
  return lines.map((line) => {
    const whole = line.replace(/\r+$/, "");
    return whole.slice(whole.lastIndexOf("\r") + 1);
  });
}

/**
 * The tail of an output and how many lines are not shown. `lines`: how many there are in all, when
 * `text` is only a part; `url`: where all of it is.
 */
export function tailOf(text: string, url: string, lines?: number, shown = most): Passage[] {
  if (text.trim() === "") return [];
  const all = outputLines(text);
  const count = Math.max(lines ?? 0, all.length);
  if (count <= shown && all.length === count) return [{ kind: "output", text: all.join("\n") }];
  const tail = all.slice(-shown);
  const left = count - tail.length;
  const above: Passage[] =
    left > 0 ? [{ kind: "note", text: `… ${counted(left, "line")}, see ${url}` }] : [];
  return [...above, { kind: "output", text: tail.join("\n") }];
}

/** The beginning of a text of a person, and where the rest is. */
export function beginningOf(text: string, url: string, shown = 24): Passage[] {
  const lines = text.trim().split("\n");
  if (lines.length <= shown + 2) return [{ kind: "text", text: lines.join("\n") }];
  return [
    { kind: "text", text: lines.slice(0, shown).join("\n") },
    { kind: "note", text: `… ${counted(lines.length - shown, "more line")}, see ${url}` },
  ];
}
