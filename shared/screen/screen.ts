import { controlSequences } from "./control-sequences.ts";
import { Page } from "./page.ts";
import { createParser } from "./parse.ts";

/** The lines that a program can still change: a progress display moves up in them. */
const rows = 100;
/** What a full-screen program may scroll off its screen, in UTF-16 units. */
const mostHidden = 64 * 1024;

// biome-ignore lint/suspicious/noControlCharactersInRegex: everything but tabs and line feeds acts on a terminal
const acting = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;

/**
 * The text of a terminal whose lines have no end to the right: what programs wrote over is gone, colours stay. The
 * result does not depend on where the stream was cut into pieces.
 */
export interface Screen {
  /** Returns the lines that have left the screen, and that nothing can change any more. */
  add(text: string): string;
  /** The lines that may still change. */
  readonly text: string;
  /** Returns the last lines. */
  end(): string;
}

export function createScreen(height = rows): Screen {
  let gone = "";
  const main = new Page(height, (text) => {
    gone += text;
  });
  /** What a full-screen program draws. It is no output, unless the program never gives the screen back. */
  let other: Page | undefined;
  let hidden = "";
  let last = "";

  const page = (): Page => other ?? main;
  const shown = () => (other ? [main, hidden + other].map(String).join("\n") : `${main}`);

  function enter(): void {
    if (other) return;
    other = new Page(height, (text) => {
      hidden += text;
    });
    other.row = main.row;
    other.column = main.column;
    other.style = main.style;
  }

  function leave(): void {
    if (other) main.style = other.style;
    other = undefined;
    hidden = "";
  }

  /** A program that prints so much is none of the full screen: what it draws is output. */
  function reveal(): void {
    main.style = "";
    main.moveTo(height, 0);
    main.release();
    gone += `\n${hidden}${other}\n`;
    other = undefined;
    hidden = "";
  }

  const controls: Readonly<Record<string, () => void>> = {
    "\n": newLine,
    "\v": newLine,
    "\f": newLine,
    "\r": () => page().moveTo(page().row, 0),
    "\b": () => page().moveTo(page().row, page().column - 1),
    "\t": () => page().tab(),
  };

  function newLine(): void {
    page().column = 0;
    page().lineFeed();
    if (hidden.length > mostHidden) reveal();
  }

  function reset(): void {
    leave();
    main.clear();
    main.reset();
    main.moveTo(0, 0);
  }

  const escapes: Readonly<Record<string, () => void>> = {
    "7": () => page().save(),
    "8": () => page().restore(),
    D: () => page().lineFeed(),
    E: newLine,
    M: () => page().reverseLineFeed(),
    c: reset,
  };

  const sequences = controlSequences({
    page,
    repeat: (count) => page().write(last.repeat(count)),
    alternate(on, saves) {
      if (on && saves) main.save();
      if (on) enter();
      else if (other) {
        leave();
        if (saves) main.restore();
      }
    },
  });

  const parser = createParser({
    text(text) {
      sequences.other();
      page().write(text);
      last = /\P{M}\p{M}*$/u.exec((last + text).slice(-8))?.[0] ?? "";
    },
    control(character) {
      sequences.other();
      const control = controls[character];
      if (control) control();
      else page().write(visible(character));
      last = "";
    },
    escape(name) {
      sequences.other();
      escapes[name]?.();
      last = "";
    },
    sequence(parameters, name) {
      sequences.act(parameters, name);
      last = name === "m" ? last : "";
    },
  });

  /** The part of a plain text that leaves the screen at once; the rest can still be changed. */
  function passThrough(text: string): string {
    if (text.length < height || !main.atEnd || other || acting.test(text)) return text;
    let at = text.length;
    for (let count = 0; count < height; count += 1) {
      at = text.lastIndexOf("\n", at - 1);
      if (at <= 0) return text;
    }
    main.release();
    gone += text.slice(0, at + 1);
    return text.slice(at + 1);
  }

  return {
    add(text) {
      parser.add(parser.idle ? passThrough(text) : text);
      const left = gone;
      gone = "";
      return left;
    },
    get text() {
      return shown();
    },
    end() {
      parser.end();
      const all = gone + shown();
      gone = "";
      other = undefined;
      hidden = "";
      reset();
      gone = "";
      return all;
    },
  };
}

/** What a terminal acts on without showing anything: NUL, ENQ, BEL, SO, SI, an escape alone and DEL. */
const silent = "\x00\x05\x07\x0e\x0f\x1b\x7f";

/** Unicode has a picture for each of the old control characters. */
function visible(control: string): string {
  if (silent.includes(control)) return "";
  const code = control.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
}

/** A whole output as a terminal shows it at the end. */
export function rendered(output: string): string {
  const screen = createScreen();
  return screen.add(output) + screen.end();
}
