import { type Style, styleAfter } from "./style.ts";

/** A longer line is none of a flow. In UTF-16 units, as it was written. */
export const longestLine = 4_096;

// biome-ignore lint/suspicious/noControlCharactersInRegex: everything but tabs and line feeds acts on a terminal
const plain = /[^\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with an escape
const colour = /\x1b\[([0-9;:]{0,64})m/y;

/** An unfinished line of a flow. */
export type Begun = { readonly text: string; readonly style: Style };

export const nothing: Begun = { text: "", style: "" };

/** What was read of a flow. */
export type Read = {
  /** The lines that were finished, as they were written. */
  readonly lines: string;
  readonly count: number;
  /** Whether their line ends were written as CR and LF. */
  readonly returns: boolean;
  /** The line that goes on in the next piece. Undefined: the flow ends, and `at` is where its next line begins. */
  readonly begun: Begun | undefined;
  readonly at: number;
};

/**
 * Reads lines that a terminal shows as they are written: of text, tabs and colours that end with their line. Most
 * outputs have no others, so they pass as slices of the stream. A line does not depend on where the stream is cut.
 */
export function readFlow(text: string, from: number, begun: Begun): Read {
  let { style } = begun;
  let start = from;
  let before = begun.text.length; // units of the first line that came earlier
  let count = 0;
  let returns = false;
  let next = -1; // the line end after all that was looked for

  const read = (rest: Begun | undefined): Read => {
    const slice = start > from ? begun.text + text.slice(from, start) : "";
    const lines = returns ? slice.replaceAll("\r\n", "\n") : slice;
    return { lines, count, returns, begun: rest, at: start };
  };
  /** Ends the lines up to a place. Returns whether all can be in a flow. */
  const toEnds = (at: number, end: number): boolean => {
    if (next < at) next = lineEnd(text, at);
    while (next < end) {
      if (style !== "" || before + next - start > longestLine) return false;
      start = next + 1;
      before = 0;
      count += 1;
      next = lineEnd(text, start);
    }
    return before + end - start <= longestLine;
  };

  for (let at = from; ; ) {
    plain.lastIndex = at;
    plain.test(text);
    const end = Math.max(at, plain.lastIndex);
    if (!toEnds(at, end)) return read(undefined);
    if (end === text.length) break;
    at = end;
    const code = text.charCodeAt(at);
    if (code === 0x1b) {
      colour.lastIndex = at;
      const found = colour.exec(text);
      if (!found) return read(undefined);
      style = styleAfter(style, found[1] ?? "");
      at = colour.lastIndex;
    } else if (code === 0x0d && text.charCodeAt(at + 1) === 0x0a) {
      returns = true;
      at += 1;
    } else if ((text.codePointAt(at) ?? 0) > 0xffff) at += 2;
    else return read(undefined);
  }
  const rest = text.slice(start);
  return read({ text: start > from ? rest : begun.text + rest, style });
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at < 0 ? text.length : at;
}
