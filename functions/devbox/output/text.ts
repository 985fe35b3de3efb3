import { withoutControls } from "../../../shared/words/characters.ts";

/** The number of bytes that a UTF-16 unit takes in UTF-8 JSON. */
function cost(code: number): number {
  if (code === 0x22 || code === 0x5c) return 2;
  if (code < 0x20) return code >= 0x08 && code <= 0x0d && code !== 0x0b ? 2 : 6;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  if (code >= 0xd800 && code <= 0xdfff) return 2; // half of a pair that takes four bytes
  return 3;
}

const lowHalf = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/** The index in a text after this many bytes of JSON. It is never inside a character. */
function reach(text: string, from: number, bytes: number): number {
  let at = from;
  let spent = 0;
  while (at < text.length) {
    spent += cost(text.charCodeAt(at));
    if (spent > bytes) break;
    at += 1;
  }
  return at > from && at < text.length && lowHalf(text.charCodeAt(at)) ? at - 1 : at;
}

/** The beginning of a text, up to this many bytes of JSON. */
export const headOf = (text: string, bytes: number): string => text.slice(0, reach(text, 0, bytes));

/** The end of a text, up to this many bytes of JSON. */
export function tailOf(text: string, bytes: number): string {
  let at = text.length;
  let spent = 0;
  while (at > 0) {
    spent += cost(text.charCodeAt(at - 1));
    if (spent > bytes) break;
    at -= 1;
  }
  if (at > 0 && lowHalf(text.charCodeAt(at))) at += 1;
  return text.slice(at);
}

/** Cuts a text into pieces of up to this many bytes of JSON (12 or more). */
export function piecesOf(text: string, bytes: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = reach(text, at, bytes);
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}

/** Cuts a longer text and ends it with "…". */
export function shortened(text: string, bytes: number): string {
  const head = headOf(text, bytes);
  return head === text ? text : `${headOf(head, bytes - 3)}…`;
}

/** A text that a program chose, as words in a line of other text: no line ends, and nothing that acts on a terminal. */
export const oneLine = (text: string, bytes: number): string =>
  shortened(withoutControls(text.toWellFormed()).replace(/\s+/g, " ").trim(), bytes);

export const jsonBytes = (text: string): number => {
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) bytes += cost(text.charCodeAt(at));
  return bytes;
};

/** The last lines of an output, without colours. */
export function lastLines(output: string, lines: number, bytes: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with ESC
  const plain = output.replace(/\x1b\[[0-9;:]*m/g, "").trimEnd();
  return tailOf(plain.split("\n").slice(-lines).join("\n"), bytes).trim();
}
