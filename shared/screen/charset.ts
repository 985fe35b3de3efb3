/** The characters that a text means in a character set of a terminal. */
export type Charset = (text: string) => string;

export const ascii: Charset = (text) => text;

/** DEC Special Graphics (VT100): the characters from ` to ~ draw lines. */
const pictures = "◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";

const drawing: Charset = (text) =>
  text.replace(/[`-~]/g, (it) => pictures[it.charCodeAt(0) - 0x60] ?? it);

/** The set that an escape such as `ESC ( 0` names; undefined if it names none for G0 or G1. */
function designated(name: string): { to: 0 | 1; set: Charset } | undefined {
  const [place = "", set = ""] = name;
  if (name.length !== 2 || !"()".includes(place)) return undefined;
  return { to: place === "(" ? 0 : 1, set: set === "0" ? drawing : ascii };
}

/** The two sets of a terminal, and which of them text means now (ECMA-48, SI and SO). */
export type Charsets = {
  shift(to: 0 | 1): void;
  /** Acts on an escape if it names a set. False: it does not. */
  designate(name: string): boolean;
  reset(): void;
};

/** @param use hears what text means from now on */
export function createCharsets(use: (set: Charset) => void): Charsets {
  let sets: readonly [Charset, Charset] = [ascii, ascii];
  let active: 0 | 1 = 0;
  return {
    shift(to) {
      active = to;
      use(sets[to]);
    },
    designate(name) {
      const named = designated(name);
      if (!named) return false;
      const { to, set } = named;
      sets = to === 0 ? [set, sets[1]] : [sets[0], set];
      if (active === to) use(set);
      return true;
    },
    reset() {
      sets = [ascii, ascii];
      active = 0;
    },
  };
}
