/**
 * Characters that a person does not see, or that act on whatever shows them. Each entry goes between
 * the brackets of a regular expression with the `u` flag. Source: the properties of the Unicode
 * Character Database that the JavaScript engine carries.
 */
export const characters = {
  /**
   * Category Cc: C0, DELETE and C1, written out because Unicode never changes it, so that expressions
   * without the `u` flag can use it too. Tab, line feed and the escape character are among them.
   */
  control: "\\u0000-\\u001f\\u007f-\\u009f",
  /** Bidi_Control: marks, embeddings, overrides and isolates. They change the order of other text. */
  direction: "\\p{Bidi_C}",
  /**
   * Default_Ignorable_Code_Point: zero-width characters and joiners, soft hyphen, variation
   * selectors, tags, fillers. Includes every `direction`.
   */
  ignorable: "\\p{DI}",
  /** Categories Zl and Zp: line separator and paragraph separator. */
  separator: "\\p{Zl}\\p{Zp}",
  /** Interlinear annotation marks and the blank Braille pattern: invisible, but not ignorable. */
  blank: "\\ufff9-\\ufffb\\u2800",
} as const;

const { control, direction, ignorable, separator, blank } = characters;

/** One control character, tab and line feed excepted. Goes anywhere in an expression, with or without the `u` flag. */
export const controlCharacter = `[${control}](?<![\\t\\n])`;

const controls = new RegExp(`(?![\\t\\n])[${control}${direction}]`, "gu");

/** The text without what acts on a terminal or turns text around. Tabs and line feeds stay. */
export const withoutControls = (text: string): string => text.replace(controls, "");

const unseen = new RegExp(`(?:(?![\\t\\n\\r])[${control}${ignorable}${separator}${blank}])+`, "gu");

/** Emoji are put together from joiners and selectors, and some scripts write joiners between letters. */
const wanted = new RegExp(
  [
    "^\\p{Extended_Pictographic}[\\u{1f3fb}-\\u{1f3ff}]?\\ufe0f?\\u200d\\p{Extended_Pictographic}$",
    "^\\p{Extended_Pictographic}[\\ufe0e\\ufe0f]\\P{DI}?$",
    "^[0-9#*]\\ufe0f\\u20e3$",
    "^(?![\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}])[\\p{L}\\p{M}][\\u200c\\u200d][\\p{L}\\p{M}]$",
  ].join("|"),
  "u",
);

/** Replaces each run of unseen characters by a mark, and counts them. Tabs and line ends stay. */
export function markUnseen(
  text: string,
  mark: (characters: readonly string[]) => string,
): { text: string; count: number } {
  let count = 0;
  const marked = text.replace(unseen, (run, at: number) => {
    const all = [...run];
    if (all.length <= 2 && wanted.test(around(text, at, run.length))) return run;
    count += all.length;
    return mark(all);
  });
  return { text: marked, count };
}

/** The name of a character: "U+202E". */
export function codePoint(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${hex.padStart(4, "0")}`;
}

/** A run together with the characters on both sides of it. */
function around(text: string, at: number, length: number): string {
  const before = text.slice(Math.max(0, at - 4), at);
  const last =
    /\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}]$/u.exec(before)?.[0] ??
    [...before].at(-1) ??
    "";
  const next = text.codePointAt(at + length);
  return `${last}${text.slice(at, at + length)}${next === undefined ? "" : String.fromCodePoint(next)}`;
}
