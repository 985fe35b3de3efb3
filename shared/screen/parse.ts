/** The length limit of a title or link that a program sends to the terminal. A longer one counts as text. */
const longest = 4096;

/** The parts of a terminal's stream. */
export interface Terminal {
  /** Text without control characters. */
  text(text: string): void;
  /** Returns whether to stop after it. */
  control(character: string): boolean;
  /** A control sequence (CSI): `name` is its intermediates and its final character. */
  sequence(parameters: string, name: string): void;
  /** An escape of a few characters, without its ESC. */
  escape(name: string): void;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const plain = /[^\x00-\x1f\x7f-\x9f]*/y;

const escaped = new RegExp(
  [
    "\\x1b\\[([0-?]{0,64})([ -/]{0,8}[@-~])",
    `\\x1b\\][^\\x07\\x1b\\n]{0,${longest}}(?:\\x07|\\x1b\\\\)`,
    `\\x1b[PX^_][^\\x1b\\n]{0,${longest}}\\x1b\\\\`,
    "\\x1b([ -/]{0,8}[0-~])",
  ].join("|"),
  "y",
);

const unfinished = new RegExp(
  [
    "^\\x1b(?:\\[[0-?]{0,64}[ -/]{0,8}",
    `\\][^\\x07\\x1b\\n]{0,${longest}}\\x1b?`,
    `[PX^_][^\\x1b\\n]{0,${longest}}\\x1b?`,
    "[ -/]{0,8})?$",
  ].join("|"),
);

/**
 * Where the text ends that is complete: before a sequence that goes on in the next piece, half a character, or a
 * carriage return, which may be a part of a line's end.
 */
export function complete(text: string): number {
  const code = text.charCodeAt(text.length - 1);
  if (code === 0x0d || (code >= 0xd800 && code < 0xdc00)) return text.length - 1;
  const last = text.lastIndexOf("\x1b");
  if (last < 0 || text.length - last > longest + 3) return text.length;
  if (last === text.length - 1 && last > 0) {
    const before = text.lastIndexOf("\x1b", last - 1);
    if (before >= 0 && last - before <= longest + 2 && unfinished.test(text.slice(before)))
      return before;
  }
  return unfinished.test(text.slice(last)) ? last : text.length;
}

/** Tells a terminal the parts of a complete text from a place on. Returns where it stopped. */
export function tell(terminal: Terminal, text: string, from: number): number {
  for (let at = from; at < text.length; ) {
    plain.lastIndex = at;
    plain.test(text);
    if (plain.lastIndex > at) terminal.text(text.slice(at, plain.lastIndex));
    at = Math.max(at, plain.lastIndex);
    if (at === text.length) break;
    escaped.lastIndex = at;
    const found = text.charCodeAt(at) === 0x1b ? escaped.exec(text) : null;
    if (!found) {
      at += 1;
      if (terminal.control(text[at - 1] ?? "")) return at;
      continue;
    }
    at = escaped.lastIndex;
    const [, parameters = "", name, after] = found;
    if (name !== undefined) terminal.sequence(parameters, name);
    else if (after !== undefined) terminal.escape(after);
  }
  return text.length;
}
