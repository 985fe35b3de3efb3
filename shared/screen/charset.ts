/** The characters that a text means in a character set of a terminal. */
export type Charset = (text: string) => string;

export const ascii: Charset = (text) => text;

/** DEC Special Graphics (VT100): the characters from ` to ~ draw lines. */
const pictures = "◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";

const drawing: Charset = (text) =>
  text.replace(/[`-~]/g, (it) => pictures[it.charCodeAt(0) - 0x60] ?? it);

/** The set that an escape such as `ESC ( 0` names; undefined if it names none for G0 or G1. */
export function designated(name: string): { to: 0 | 1; set: Charset } | undefined {
  const [place = "", set = ""] = name;
  if (name.length !== 2 || !"()".includes(place)) return undefined;
  return { to: place === "(" ? 0 : 1, set: set === "0" ? drawing : ascii };
}
