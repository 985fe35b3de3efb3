import { controlCharacter } from "../../../shared/words/characters.ts";

/** The length limit of a title or link that a program sends to the terminal. A longer one is shown as text. */
const longest = 4096;

/**
 * The parts of a stream that are not plain text, the longest first: colours; other escape sequences; titles, links and device strings up to their end; line ends; control
 * characters. Without the `u` flag: its limits count UTF-16 units, as `createSanitiser` does where it cuts.
 */
const special = new RegExp(
  [
    "(\\x1b\\[[0-9;:]{0,64}m)",
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

function replacement(
  _all: string,
  colour: string | undefined,
  lineEnd: string | undefined,
  control: string | undefined,
): string {
  if (colour !== undefined) return colour;
  if (lineEnd !== undefined) return lineEnd.endsWith("\n") ? "\n" : "\r";
  return control === undefined ? "" : visible(control.charCodeAt(0));
}

/** Unicode has a picture for each of the old control characters. A NUL is no text: terminals leave it out. */
function visible(code: number): string {
  if (code === 0) return "";
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}

/** Makes a stream of terminal text safe. The result does not depend on where the stream was cut into pieces. */
export interface Sanitiser {
  /** Keeps text, line ends and colours; drops other sequences; shows control characters. */
  add(text: string): string;
  end(): string;
}

export function createSanitiser(): Sanitiser {
  let held = "";
  return {
    add(text) {
      if (held === "" && !anyControl.test(text)) return text;
      const all = held + text;
      const cut = all.slice(-longest - 3).search(unfinished);
      const at = cut < 0 ? all.length : Math.max(0, all.length - longest - 3) + cut;
      held = all.slice(at);
      return all.slice(0, at).replace(special, replacement);
    },
    end() {
      const last = held.replace(special, replacement);
      held = "";
      return last;
    },
  };
}
