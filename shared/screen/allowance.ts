import type { Line } from "./line.ts";

/** So much may be shown for what has come in, in UTF-16 units. */
const atFirst = 64 * 1024;
const perUnit = 3;
/** Beyond that, so many units of the same character in a row are shown, or one that has more. */
const mostSame = 8;

const mark =
  "[… moves of the cursor made much more text than came in; from here on, blanks, repeated characters and colours of such lines are left out …]\n";

/**
 * Bounds what a screen shows by what came in: a few bytes can move the cursor far, repeat a character or fill lines.
 * Beyond the bound, lines lose their blanks, repeated characters and colours, and no other character.
 */
export interface Allowance {
  came(units: number): void;
  /** The text of a line that leaves the screen. */
  textOf(line: Line | undefined, end: string): string;
}

export function createAllowance(): Allowance {
  let left = atFirst;
  let told = false;
  return {
    came(units) {
      left += perUnit * units;
    },
    textOf(line, end) {
      if (!line?.length) {
        if (end.length > left) return "";
        left -= end.length;
        return end;
      }
      const whole = line.length / 2 > left ? undefined : `${line}${end}`; // a character has two columns at most
      const fits = whole !== undefined && whole.length <= left;
      const squeezed = fits ? "" : withoutRuns(line.short(mostSame + 1).trim());
      const text = fits ? whole : `${squeezed}${squeezed === "" ? "" : end}`;
      left = Math.max(0, left - text.length);
      if (fits || told) return text;
      told = true;
      return mark + text;
    },
  };
}

/** What a terminal repeats as one: a character with the marks on it. */
const characters = /\P{M}\p{M}*|\p{M}+/gu;

function withoutRuns(text: string): string {
  let out = "";
  let before = "";
  let units = 0;
  for (const [character] of text.matchAll(characters)) {
    units = character === before ? units + character.length : character.length;
    before = character;
    if (units <= (character === " " ? 1 : mostSame) || units === character.length) out += character;
  }
  return out;
}
