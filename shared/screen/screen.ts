import { withoutEscapesButScreen } from "../words/escapes.ts";
import { Line } from "./line.ts";
import { type Style, styled } from "./style.ts";

/** The lines that a program can still change: a progress display moves up in them. */
const rows = 100;
/** A longer screen is not changed any more, in UTF-16 units. */
const longest = 64 * 1024;

const token =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these control a terminal
  /\x1b\[([0-9;:]{0,64})([A-HJKdfm`])|[\n\r\b\t]|[^\x1b\n\r\b\t]+|\x1b/g;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these change lines
const changing = /[\x1b\r\b]/;

/**
 * The text of a terminal whose lines have no end to the right: what programs wrote over is gone, colours stay. The
 * result does not depend on where the stream was cut into pieces, except within a sequence.
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
  let lines = [new Line()];
  let row = 0;
  let column = 0;
  let style: Style = "";
  let gone = "";

  const line = (): Line => {
    while (lines.length <= row) lines.push(new Line());
    return lines[row] as Line;
  };
  const shown = () => lines.map(String).join("\n");
  /** The screen moves up by this many lines. */
  const scroll = (count: number) => {
    for (const it of lines.splice(0, count)) gone += `${it}\n`;
    row -= count;
  };
  const lineFeed = () => {
    column = 0;
    row += 1;
    line();
    if (lines.length > height) scroll(lines.length - height);
  };

  function erase(how: number): void {
    if (how === 0) {
      line().cut(column);
      lines.length = row + 1;
    } else if (how === 1) {
      line().blankTo(column);
      for (let above = 0; above < row; above += 1) lines[above] = new Line();
    } else if (how === 2) {
      // What could be read stays, as in terminals that keep it in their scrollback.
      const last = lines.findLastIndex((it) => it.length > 0);
      scroll(last + 1);
      row = 0;
      line();
    }
  }

  function control(parameters: string, name: string): void {
    if (name === "m") {
      style = styled(style, parameters);
      return;
    }
    const [first = "", second = ""] = parameters.split(";");
    const count = Math.min(Math.max(1, Number(first) || 1), 10_000);
    if (name === "A" || name === "F") row = Math.max(0, row - count);
    if (name === "B" || name === "E") row = Math.min(height - 1, row + count);
    if (name === "E" || name === "F") column = 0;
    if (name === "C") column += count;
    if (name === "D") column = Math.max(0, column - count);
    if (name === "G" || name === "`") column = count - 1;
    if (name === "d" || name === "H" || name === "f") row = Math.min(height, count) - 1;
    if (name === "H" || name === "f")
      column = Math.min(Math.max(1, Number(second) || 1), 10_000) - 1;
    if (name === "J") erase(Number(first) || 0);
    if (name === "K") eraseInLine(Number(first) || 0);
  }

  function eraseInLine(how: number): void {
    if (how === 0) line().cut(column);
    if (how === 1) line().blankTo(column);
    if (how === 2) line().cut(0);
  }

  function take(text: string): void {
    if (text === "\n") lineFeed();
    else if (text === "\r") column = 0;
    else if (text === "\b") column = Math.max(0, column - 1);
    else if (text === "\t") column = line().tab(column);
    else if (text !== "\x1b") column = line().write(text, column, style);
  }

  /** Keeps the screen small. The beginning of a very long line goes, too. */
  function bound(): void {
    let size = lines.reduce((sum, it) => sum + it.size, 0);
    while (size > longest && lines.length > 1 && row > 0) {
      size -= lines[0]?.size ?? 0;
      scroll(1);
    }
    if (size <= longest || row > 0) return;
    gone += line().toString();
    lines[0] = new Line();
    column = 0;
  }

  /** The part of a plain text that leaves the screen at once; the rest can still be changed. */
  function passThrough(text: string): string {
    const last = lines.length - 1;
    const plain = style === "" && row === last && column === (lines[last]?.length ?? 0);
    if (!plain || text.length < height || changing.test(text)) return text;
    let at = text.length;
    for (let count = 0; count < height; count += 1) {
      at = text.lastIndexOf("\n", at - 1);
      if (at <= 0) return text;
    }
    gone += `${shown()}${text.slice(0, at + 1)}`;
    lines = [new Line()];
    row = 0;
    column = 0;
    return text.slice(at + 1);
  }

  return {
    add(text) {
      for (const [all, parameters, name] of passThrough(text).matchAll(token))
        if (name === undefined) take(all);
        else control(parameters ?? "", name);
      bound();
      const left = gone;
      gone = "";
      return left;
    },
    get text() {
      return shown();
    },
    end() {
      const last = gone + shown();
      gone = "";
      lines = [new Line()];
      row = 0;
      column = 0;
      return last;
    },
  };
}

/** A whole output as a terminal shows it at the end. */
export function rendered(output: string): string {
  const screen = createScreen();
  return screen.add(withoutEscapesButScreen(output)) + screen.end();
}
