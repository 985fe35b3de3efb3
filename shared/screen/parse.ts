/** The length limit of a title or link that a program sends to the terminal. A longer one counts as text. */
const longest = 4096;

/** The parts of a terminal's stream. */
export interface Terminal {
  /** Text without control characters. */
  text(text: string): void;
  control(character: string): void;
  /** A control sequence (CSI): `name` is its intermediates and its final character. */
  sequence(parameters: string, name: string): void;
  /** An escape of a few characters, without its ESC. */
  escape(name: string): void;
}

const part = new RegExp(
  [
    "([^\\x00-\\x1f\\x7f-\\x9f]+)",
    "\\x1b\\[([0-?]{0,64})([ -/]{0,8}[@-~])",
    `\\x1b\\][^\\x07\\x1b\\n]{0,${longest}}(?:\\x07|\\x1b\\\\)`,
    `\\x1b[PX^_][^\\x1b\\n]{0,${longest}}\\x1b\\\\`,
    "\\x1b([ -/]{0,8}[0-~])",
    "([^])",
  ].join("|"),
  "g",
);

const unfinished = new RegExp(
  [
    "^\\x1b(?:\\[[0-?]{0,64}[ -/]{0,8}",
    `\\][^\\x07\\x1b\\n]{0,${longest}}\\x1b?`,
    `[PX^_][^\\x1b\\n]{0,${longest}}\\x1b?`,
    "[ -/]{0,8})?$",
  ].join("|"),
);

/** Where the text ends that is complete: before a sequence that goes on in the next piece, or half a character. */
function complete(text: string): number {
  const code = text.charCodeAt(text.length - 1);
  if (code >= 0xd800 && code < 0xdc00) return text.length - 1;
  const last = text.lastIndexOf("\x1b");
  if (last < 0 || text.length - last > longest + 3) return text.length;
  if (last === text.length - 1 && last > 0) {
    const before = text.lastIndexOf("\x1b", last - 1);
    if (before >= 0 && last - before <= longest + 2 && unfinished.test(text.slice(before)))
      return before;
  }
  return unfinished.test(text.slice(last)) ? last : text.length;
}

export interface Parser {
  add(text: string): void;
  /** Tells what was held back as if nothing followed. */
  end(): void;
  /** Whether nothing is held back. */
  readonly idle: boolean;
}

/** Tells a terminal the parts of a stream that arrives in pieces, wherever these are cut. */
export function createParser(terminal: Terminal): Parser {
  let held = "";
  function tell(text: string): void {
    for (const [, plain, parameters, name, after, control] of text.matchAll(part)) {
      if (plain !== undefined) terminal.text(plain);
      else if (name !== undefined) terminal.sequence(parameters ?? "", name);
      else if (after !== undefined) terminal.escape(after);
      else if (control !== undefined) terminal.control(control);
    }
  }
  return {
    add(text) {
      const all = held + text;
      const end = complete(all);
      held = all.slice(end);
      tell(all.slice(0, end));
    },
    end() {
      tell(held);
      held = "";
    },
    get idle() {
      return held === "";
    },
  };
}
