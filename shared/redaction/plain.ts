/** A text without what a terminal does not show, and where each of its characters comes from. */
export type Plain = {
  readonly text: string;
  /** The index of a character of `text` in the original. Undefined: both are the same. */
  readonly from: Int32Array | undefined;
};

/** A part of a text, from `start` to before `end`. `name`: the secret in it. `form`: only its form tells that it is one. */
export type Range = {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly form?: true;
};

/** Everything that can be invisible or mean something else: escapes, deletions, and characters beyond ASCII. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with ESC, deletions are BS
const special = /[\x08\x1b\x80-\uffff]/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: a deletion is BS
const deletion = /[\x08\u2408]/;

/** One escape sequence (ECMA-48). A command string, such as a title or a link, counts only as its two ends. */
const escapeSequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with ESC
  /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]|\x1b\][0-9]{0,4};?|\x1b[PX^_\\]|\x1b[ -/]{0,8}[0-~]?/y;

/** A command string with its content, which a terminal does not show. */
const commandString =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with ESC
  /\x1b(?:\][^\x07\x1b\n]{0,4096}(?:\x07|\x1b\\)|[PX^_][^\x1b\n]{0,4096}\x1b\\)/y;

/** An escape sequence at the end of a text that is not complete. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with ESC
export const unfinishedEscape = /\x1b(?:\[[0-?]{0,64}[ -/]{0,8}|[ -/]{0,8})$/;

/** Whether a text holds command strings: what is in them, and what is around them, are then two different texts. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with ESC
export const hasCommandStrings = (text: string): boolean => /\x1b[\]PX^_]/.test(text);

/**
 * Leaves out escape sequences, characters without width and deleted characters, and writes letters and digits of
 * other alphabets' styles (fullwidth, mathematical) as ASCII.
 *
 * @param strings whether the contents of command strings count as text
 */
export function plainOf(text: string, strings = true): Plain {
  if (!special.test(text)) return { text, from: undefined };
  if (!deletion.test(text)) return withoutDeletions(text, strings);
  const from = new Int32Array(text.length + 1);
  const units = new Uint16Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === 0x1b || code === 0x9b) {
      at = skipped(text, at, strings);
      continue;
    }
    if (code === 0x08 || code === 0x2408) {
      if (length > 0 && units[length - 1] !== 0x0a) length -= 1;
      at += 1;
      continue;
    }
    if (code < 0x80) {
      from[length] = at;
      units[length++] = code;
      at += 1;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(at) ?? code);
    const seen = styled(character);
    for (let n = 0; n < seen.length; n += 1) {
      from[length] = at;
      units[length++] = seen.charCodeAt(n);
    }
    at += character.length;
  }
  from[length] = text.length;
  return { text: decoded(units.subarray(0, length)), from: from.subarray(0, length + 1) };
}

/** The same for a text in which nothing is deleted: most of it is slices. */
function withoutDeletions(text: string, strings: boolean): Plain {
  const from = new Int32Array(text.length + 1);
  const pieces: string[] = [];
  let length = 0;
  let start = 0; // of the ASCII before `at`
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code < 0x80 && code !== 0x1b) {
      from[length++] = at++;
      continue;
    }
    if (start < at) pieces.push(text.slice(start, at));
    if (code === 0x1b || code === 0x9b) at = skipped(text, at, strings);
    else {
      const character = String.fromCodePoint(text.codePointAt(at) ?? code);
      const seen = styled(character);
      from.fill(at, length, length + seen.length);
      length += seen.length;
      if (seen !== "") pieces.push(seen);
      at += character.length;
    }
    start = at;
  }
  if (start < text.length) pieces.push(text.slice(start));
  from[length] = text.length;
  return { text: pieces.join(""), from: from.subarray(0, length + 1) };
}

function decoded(units: Uint16Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < units.length; at += 8_192)
    pieces.push(String.fromCharCode(...units.subarray(at, at + 8_192)));
  return pieces.join("");
}

function skipped(text: string, at: number, strings: boolean): number {
  for (const form of strings ? [escapeSequence] : [commandString, escapeSequence]) {
    form.lastIndex = at;
    if (form.test(text)) return form.lastIndex;
  }
  return at + 1;
}

/** Default-ignorable characters of Unicode, combining marks and variation selectors: they take no place of their own. */
const widthless = /^[\p{Default_Ignorable_Code_Point}\p{Mn}\p{Me}\p{Cf}]$/u;
const written = new Map<string, string>();

/** What a character beyond ASCII is in a plain text: nothing, its ASCII form, or itself. */
function styled(character: string): string {
  const known = written.get(character);
  if (known !== undefined) return known;
  const compatible = character.normalize("NFKC");
  const found = widthless.test(character)
    ? ""
    : /^[!-~]$/.test(compatible)
      ? compatible
      : character;
  if (written.size > 4_096) written.clear();
  written.set(character, found);
  return found;
}

/** The part of the original that a part of its plain text comes from. */
export function original(
  { from }: Plain,
  text: string,
  start: number,
  end: number,
): { start: number; end: number } {
  if (!from) return { start, end };
  const first = from[start] ?? text.length;
  const last = from[end - 1] ?? text.length;
  const code = text.codePointAt(last) ?? 0;
  return { start: first, end: Math.min(text.length, last + (code > 0xffff ? 2 : 1)) };
}
