import { rendered } from "../../shared/screen/screen.ts";
import { withoutEscapes } from "../../shared/words/escapes.ts";
import { counted } from "../../shared/words/quantity.ts";
import { withoutTrailing } from "../../shared/words/trailing.ts";
import type { Passage } from "./block.ts";

/** Lines shown of one piece of output. */
const most = 20;

/** The lines of an output as a terminal leaves them: without colours and overwritten text. */
export const outputLines = (text: string): string[] =>
  withoutTrailing(withoutEscapes(rendered(text)), "\n").split("\n");

/**
 * The last lines of an output, and how many lines are left out. `lines`: the count of all lines, if
 * `text` is only a part; `url`: the page with all of it.
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

/** All lines of an output, empty ones too. */
export function wholeOf(text: string): Passage[] {
  if (text === "") return [];
  const shown = withoutEscapes(rendered(text));
  return [{ kind: "output", text: shown.endsWith("\n") ? shown.slice(0, -1) : shown }];
}

/** The beginning of a person's text, and where the rest is. */
export function beginningOf(text: string, url: string, shown = 24): Passage[] {
  const lines = text.trim().split("\n");
  if (lines.length <= shown + 2) return [{ kind: "text", text: lines.join("\n") }];
  return [
    { kind: "text", text: lines.slice(0, shown).join("\n") },
    { kind: "note", text: `… ${counted(lines.length - shown, "more line")}, see ${url}` },
  ];
}
