import { controlCharacter } from "../../../shared/words/characters.ts";

/** The length limit of a title or link that a program sends to the terminal. A longer one is shown as text. */
const longest = 4096;

/**
 * The parts of a stream that are not plain text, the longest first: what a screen understands (colours, moves of the
 * cursor, erasing); other escape sequences; titles, links and device strings up to their end; line ends; control
 * characters. Without the `u` flag: its limits count UTF-16 units, as `createSanitiser` does where it cuts.
 */
const special = new RegExp(
  [
    "(\\x1b\\[[0-9;:]{0,64}[A-HJKdfm`])",
    "\\x1b\\[[0-?]{0,64}[ -/]{0,8}[@-~]",
    `\\x1b\\][^\\x07\\x1b\\n]{0,${longest}}(?:\\x07|\\x1b\\\\)`,
    `\\x1b[PX^_][^\\x1b\\n]{0,${longest}}\\x1b\\\\`,
    "\\x1b[ -/]{0,8}[0-~]",
    "(\\r+\\n?)",
    `(${controlCharacter})`,
  ].join("|"),
  "g",
);

/** The beginning of a special sequence at the end of the text so far. */
const unfinished = new RegExp(
  [
    "(?<!\\r)\\r+$",
    "\\x1b(?:\\[[0-?]{0,64}[ -/]{0,8}",
    `\\][^\\x07\\x1b\\n]{0,${longest}}\\x1b?`,
    `[PX^_][^\\x1b\\n]{0,${longest}}\\x1b?`,
    "[ -/]{0,8})?$",
  ].join("|"),
);

const anyControl = new RegExp(controlCharacter);

/** What stays of the escape sequences: colours, or everything that a screen understands. */
type Keeps = "colours" | "screen";

const replacement =
  (keeps: Keeps) =>
  (
    _all: string,
    sequence: string | undefined,
    lineEnd: string | undefined,
    control: string | undefined,
  ): string => {
    if (sequence !== undefined) return keeps === "screen" || sequence.endsWith("m") ? sequence : "";
    if (lineEnd !== undefined) return lineEnd.endsWith("\n") ? "\n" : "\r";
    if (control === "\b" && keeps === "screen") return control;
    return control === undefined ? "" : visible(control.charCodeAt(0));
  };

/** Unicode has a picture for each of the old control characters. A NUL is no text: terminals leave it out. */
function visible(code: number): string {
  if (code === 0) return "";
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}

/** Makes a stream of terminal text safe. The result does not depend on where the stream was cut into pieces. */
export interface Sanitiser {
  /** Keeps text, line ends, and the sequences to keep; drops others; shows control characters. */
  add(text: string): string;
  end(): string;
}

export function createSanitiser(keeps: Keeps = "colours"): Sanitiser {
  const replace = replacement(keeps);
  let held = "";
  return {
    add(text) {
      if (held === "" && !anyControl.test(text)) return text;
      const all = held + text;
      const cut = all.slice(-longest - 3).search(unfinished);
      const at = cut < 0 ? all.length : Math.max(0, all.length - longest - 3) + cut;
      held = all.slice(at);
      return all.slice(0, at).replace(special, replace);
    },
    end() {
      const last = held.replace(special, replace);
      held = "";
      return last;
    },
  };
}
