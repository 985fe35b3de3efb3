import { createAllowance } from "./allowance.ts";
import { createCharsets } from "./charset.ts";
import { controlSequences } from "./control-sequences.ts";
import { nothing, readFlow } from "./flow.ts";
import type { Line } from "./line.ts";
import { Page } from "./page.ts";
import { complete, type Terminal, tell } from "./parse.ts";
import { visible } from "./visible.ts";
import { lastCharacter } from "./width.ts";

/** The lines that a program can still change: a progress display moves up in them. */
const rows = 100;
/** What a full-screen program may scroll off its screen, in UTF-16 units. */
const mostHidden = 64 * 1024;
/** The last character is found in so many UTF-16 units. */
const longestRepeated = 8;

/**
 * The text of a terminal whose lines have no end to the right: what programs wrote over is gone, colours stay. The
 * result does not depend on where the stream was cut into pieces, and is bounded by what came in.
 */
export interface Screen {
  /** Returns the lines that have left the screen, and that nothing can change any more. */
  add(text: string): string;
  /** The lines that may still change. */
  readonly text: string;
  /** What follows the lines that have left, if the whole stream is shown as it was written so far. */
  readonly unchanged: string | undefined;
  /** Returns the last lines. */
  end(): string;
}

export function createScreen(height = rows): Screen {
  let gone = "";
  let held = ""; // the beginning of what goes on in the next piece
  const allowance = createAllowance();
  const came = (units: number) => allowance.came(units);
  const main = new Page(height, {
    came,
    left(line, end) {
      gone += allowance.textOf(line, end);
    },
  });
  /** What a full-screen program draws. It is no output, unless the program never gives the screen back. */
  let other: Page | undefined;
  let hidden = "";
  /** The end of the text, if it can be repeated. */
  let last = "";
  const charsets = createCharsets((set) => {
    page().charset = set;
  });

  /** Lines after the page that are shown as they were written, and the one that goes on. Undefined: none is. */
  let flow: { lines: string; count: number } | undefined = { lines: "", count: 0 };
  let begun = nothing;
  let asWritten = true;

  const page = (): Page => other ?? main;

  function enter(): void {
    if (other) return;
    other = new Page(height, {
      came,
      left(line: Line | undefined, end: string) {
        hidden += allowance.textOf(line, end);
      },
    });
    follow(other, main);
    other.row = main.row;
    other.column = main.column;
  }

  function leave(): void {
    if (other) follow(main, other);
    other = undefined;
    hidden = "";
  }

  /** A program that prints so much is none of the full screen: what it draws is output. */
  function reveal(): void {
    const full = other;
    main.style = "";
    main.moveTo(height, 0);
    main.release();
    full?.end();
    gone += `\n${hidden}\n`;
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
    "\x0e": () => charsets.shift(1),
    "\x0f": () => charsets.shift(0),
  };

  function newLine(): void {
    came(1);
    page().column = 0;
    page().lineFeed();
    if (hidden.length > mostHidden) reveal();
  }

  function reset(): void {
    leave();
    main.clear();
    main.reset();
    charsets.reset();
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
    repeat(count) {
      const character = lastCharacter(last);
      if (character !== "") page().repeat(character, count);
    },
    reset: charsets.reset,
    alternate(on, saves) {
      if (on && saves) main.save();
      if (on) enter();
      else if (other) {
        leave();
        if (saves) main.restore();
      }
    },
  });

  const terminal: Terminal = {
    text(text) {
      sequences.other();
      page().write(text);
      last = (last + text).slice(-longestRepeated);
    },
    control(character) {
      page().trim();
      sequences.other();
      const control = controls[character];
      if (control) control();
      else page().write(visible(character));
      last = "";
      return character === "\n" && !other && main.atEnd;
    },
    escape(name) {
      page().trim();
      sequences.other();
      if (!charsets.designate(name)) escapes[name]?.();
      last = "";
    },
    sequence(parameters, name) {
      page().trim();
      came(parameters.length + name.length + 2);
      sequences.act(parameters, name);
      last = name === "m" ? last : "";
    },
  };

  /** Reads lines that are shown as they are written, as long as there are such. */
  function flowOn(text: string, from: number): number {
    if (!flow) return from;
    const read = readFlow(text, from, begun);
    flow.lines += read.lines;
    flow.count += read.count;
    if (read.returns) asWritten = false;
    if (read.count > 0) {
      last = "";
      sequences.other();
    }
    if (read.begun) {
      begun = read.begun;
      trim(flow);
      return text.length;
    }
    trim(flow);
    const first = begun.text;
    for (const line of flow.lines.split("\n").slice(0, -1)) main.append(line);
    flow = undefined;
    begun = nothing;
    asWritten = false;
    if (read.count === 0 && first !== "") tell(terminal, first, 0);
    return read.at;
  }

  /** Lets the lines leave that are above the screen. */
  function trim(of: { lines: string; count: number }): void {
    const on = height - 1;
    main.leaveFor(of.count);
    if (of.count <= on) return;
    let at = of.lines.length;
    for (let count = 0; count <= on && at >= 0; count += 1) at = of.lines.lastIndexOf("\n", at - 1);
    gone += of.lines.slice(0, at + 1);
    of.lines = of.lines.slice(at + 1);
    of.count = on;
  }

  function add(text: string): void {
    for (let at = 0; at < text.length; ) {
      if (flow) at = flowOn(text, at);
      if (flow || at === text.length) continue;
      at = tell(terminal, text, at);
      if (!other && main.atEnd && text[at - 1] === "\n") flow = { lines: "", count: 0 };
    }
  }

  return {
    add(text) {
      const all = held + text;
      const end = complete(all);
      held = all.slice(end);
      add(end === all.length ? all : all.slice(0, end));
      const left = gone;
      gone = "";
      return left;
    },
    get text() {
      if (other) return [main, hidden + other].map(String).join("\n");
      return `${main}${flow ? flow.lines + begun.text + (begun.style && "\x1b[0m") : ""}`;
    },
    get unchanged() {
      return asWritten && flow ? flow.lines + begun.text + held : undefined;
    },
    end() {
      if (begun.style !== "") asWritten = false;
      add(held);
      held = "";
      const ended = begun.text + (begun.style && "\x1b[0m");
      const { lines = "" } = flow ?? {};
      const full = other;
      const before = gone;
      gone = "";
      full?.end();
      main.end();
      const all = before + gone + (full ? `\n${hidden}` : "") + lines + ended;
      gone = "";
      other = undefined;
      hidden = "";
      reset();
      gone = "";
      flow = { lines: "", count: 0 };
      begun = nothing;
      return all;
    },
  };
}

/** What goes on when a page takes the place of another. */
function follow(page: Page, before: Page): void {
  page.style = before.style;
  page.charset = before.charset;
  page.inserts = before.inserts;
}

/** A whole output as a terminal shows it at the end. */
export function rendered(output: string): string {
  const screen = createScreen();
  return screen.add(output) + screen.end();
}
