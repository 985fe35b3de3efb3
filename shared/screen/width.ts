/** ASCII, and characters such as those of bars, spinners and boxes (U+2010 to U+27BF without those that are unseen or wide). */
const simple =
  /[\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0400-\u0482\u2010-\u2029\u2030-\u205e\u2100-\u2328\u232b-\u27bf\u2800-\u28ff]*/y;
const unseen = /^[\p{Mn}\p{Me}\p{DI}]$/u;

/** Ranges of characters that take two columns: East Asian Width W and F, and emoji. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

/** The characters from a place on, up to so many, that are one unit in one column each. */
export function simpleAt(text: string, from: number, most: number): string {
  simple.lastIndex = from;
  simple.test(text);
  return text.slice(from, Math.min(simple.lastIndex, from + most));
}

/** What was found out of characters, by code: 0 for nothing yet, then one more than their columns. */
const known = new Uint8Array(0x20000);

/** The columns of a character: 0 if it goes onto the one before it. */
export function widthOf(character: string): 0 | 1 | 2 {
  const code = character.codePointAt(0) ?? 0;
  const before = known[code];
  if (before) return before === 1 ? 0 : before === 2 ? 1 : 2;
  const width = lookedUp(character, code);
  if (code < known.length) known[code] = width + 1;
  return width;
}

function lookedUp(character: string, code: number): 0 | 1 | 2 {
  if (unseen.test(character)) return 0;
  return wide.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** The columns of a text. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (let at = 0; at < text.length; ) {
    const simple = simpleAt(text, at, text.length);
    const character = simple || String.fromCodePoint(text.codePointAt(at) ?? 0);
    columns += simple ? simple.length : widthOf(character);
    at += character.length;
  }
  return columns;
}

/** The last character of a text, with the marks on it. Empty: there are only marks. */
export function lastCharacter(text: string): string {
  let last = "";
  for (const character of text)
    if (widthOf(character) > 0) last = character;
    else if (last !== "") last += character;
  return last;
}
