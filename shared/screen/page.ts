import { ascii, type Charset } from "./charset.ts";
import { longestLine } from "./flow.ts";
import { Line } from "./line.ts";
import type { Style } from "./style.ts";
import { columnsOf } from "./width.ts";

/** A cursor may move this far to the right of what is written; a terminal's width. */
export const width = 200;
/** So many columns can be changed; the lines on top leave a larger page. */
const most = 64 * 1024;

/** What hears of a page. */
export type Reader = {
  /** So many units were written. */
  came(units: number): void;
  /** A line leaves the page, with what ends it. Undefined: an empty one. */
  left(line: Line | undefined, end: string): void;
};

const start = { row: 0, column: 0, style: "", charset: ascii };

/** The lines that a program can change, and the cursor in them. Lines have no end to the right. */
export class Page {
  private readonly reader: Reader;
  readonly height: number;
  /** Undefined: an empty line. */
  private lines: (Line | undefined)[] = [undefined];
  private columns = 0;
  private top = 0;
  private bottom: number;
  private saved = start;
  row = 0;
  column = 0;
  style: Style = "";
  /** Whether what is written moves the rest of its line to the right. */
  inserts = false;
  charset: Charset = ascii;

  constructor(height: number, reader: Reader) {
    this.height = height;
    this.reader = reader;
    this.bottom = height - 1;
  }

  toString(): string {
    return this.lines.map((it) => it?.toString() ?? "").join("\n");
  }

  /** Whether text that is added now only comes after the rest, in a line of its own. */
  get atEnd(): boolean {
    const last = this.lines.length - 1;
    return (
      this.style === "" &&
      this.row === last &&
      this.column === 0 &&
      !this.lines[last]?.length &&
      this.top === 0 &&
      this.bottom === this.height - 1 &&
      !this.inserts &&
      this.charset === ascii
    );
  }

  /** Lets the lines on top of a page leave that is too large. Never within a text: that may come in pieces. */
  trim(): void {
    while (this.columns > most && this.lines.length > 1) this.leave(1);
  }

  /** Lets the lines leave in whose place so many come after the last one, where the cursor is. */
  leaveFor(more: number): void {
    const over = Math.min(this.lines.length - 1, this.lines.length + more - this.height);
    if (over > 0) this.leave(over);
  }

  /** Adds a line at the end, where the cursor is. */
  append(written: string): void {
    this.reader.came(written.length + 1);
    const line = Line.of(written);
    this.lines[this.row] = line;
    this.columns += line.length;
    this.trim();
    this.lineFeed();
  }

  /** @param came whether the text came in; otherwise it is repeated */
  write(text: string, came = true): void {
    for (let rest = this.charset(text); rest !== ""; ) {
      const part = beginningOf(rest, this.inserts ? width : longestLine);
      const { taken, column } = this.change((line) => {
        if (this.inserts) line.insert(this.column, columnsOf(part));
        return line.write(part, this.column, this.style, longestLine);
      });
      if (came) this.reader.came(taken);
      rest = rest.slice(taken);
      this.column = column;
      if (column >= longestLine) this.release();
    }
  }

  tab(): void {
    this.column = this.change((line) => line.tab(this.column));
    if (this.column >= longestLine) this.release();
  }

  moveTo(row: number, column: number): void {
    this.row = between(row, 0, this.height - 1);
    this.column = between(column, 0, Math.max(width - 1, this.lines[this.row]?.length ?? 0));
  }

  /** Moves up or down, but not over the margins from inside them. */
  moveBy(rows: number): void {
    const from = this.row >= this.top ? this.top : 0;
    const to = this.row <= this.bottom ? this.bottom : this.height - 1;
    this.row = between(this.row + rows, from, to);
  }

  /** Moves down. At the bottom, what is above moves up. */
  lineFeed(): void {
    if (this.row === this.bottom) {
      const row = Math.max(0, this.saved.row - (this.top === 0 ? 1 : 0));
      this.scroll(1);
      this.saved = { ...this.saved, row };
    } else this.row = Math.min(this.row + 1, this.height - 1);
    this.reach();
  }

  /** Moves up. At the top, what is below moves down. */
  reverseLineFeed(): void {
    if (this.row === this.top) this.shiftDown(this.top, 1);
    else this.row = Math.max(0, this.row - 1);
  }

  /** Moves what is between the margins up. What could be read there leaves the page and is not lost. */
  scroll(count: number): void {
    const { top, bottom } = this;
    const all = Math.min(count, bottom - top + 1);
    const whole = top === 0 && bottom >= this.lines.length - 1;
    if (whole && this.row === bottom && count === 1) {
      this.leave(1);
      this.row = bottom;
      this.reach();
      return;
    }
    const written = this.lines.findLastIndex((it) => it?.length) + 1;
    for (const it of this.lines.slice(top, Math.min(top + all, written)))
      this.reader.left(it, "\n");
    this.shiftUp(top, all);
  }

  /** Moves the lines below one, and that one, down to the bottom margin, or up (a negative count). */
  shift(count: number): void {
    if (this.row < this.top || this.row > this.bottom) return;
    if (count > 0) this.shiftDown(this.row, count);
    else this.shiftUp(this.row, -count);
    this.column = 0;
  }

  scrollDown(count: number): void {
    this.shiftDown(this.top, count);
  }

  margins(top: number, bottom: number): void {
    if (bottom <= top) return;
    this.top = top;
    this.bottom = Math.min(bottom, this.height - 1);
    this.moveTo(0, 0);
  }

  eraseBelow(): void {
    this.eraseRight();
    for (const it of this.lines.splice(this.row + 1)) this.columns -= it?.length ?? 0;
  }

  eraseAbove(): void {
    this.eraseLeft();
    for (let row = 0; row < Math.min(this.row, this.lines.length); row += 1) this.empty(row);
  }

  /** Clears the page. What could be read leaves it and is not lost. */
  clear(): void {
    const blank = this.lines.findIndex((it) => it?.length);
    this.lines.splice(0, blank); // the cursor was only moved over them
    this.leave(this.lines.findLastIndex((it) => it?.length) + 1);
    this.row = 0;
    this.reach();
  }

  eraseLeft = (): void => this.change((line) => line.blank(0, this.column + 1));
  eraseRight = (): void => this.change((line) => line.cut(this.column));
  eraseLine = (): void => this.empty(this.row);
  erase = (count: number): void =>
    this.change((line) => line.blank(this.column, this.column + count));
  insert = (count: number): void => {
    this.change((line) => line.insert(this.column, count));
    if ((this.lines[this.row]?.length ?? 0) > 2 * longestLine) this.release();
  };
  remove = (count: number): void => this.change((line) => line.remove(this.column, count));

  save(): void {
    const { row, column, style, charset } = this;
    this.saved = { row, column, style, charset };
  }

  restore(): void {
    this.moveTo(this.saved.row, this.saved.column);
    this.style = this.saved.style;
    this.charset = this.saved.charset;
  }

  reset(): void {
    this.top = 0;
    this.bottom = this.height - 1;
    this.style = "";
    this.inserts = false;
    this.charset = ascii;
    this.saved = start;
  }

  /** Lets everything leave. The last line stays open: what comes next continues it. */
  release(): void {
    const rest = this.lines.slice(this.row + 1);
    for (let row = 0; row <= this.row; row += 1)
      this.reader.left(this.lines[row], row < this.row ? "\n" : "");
    this.saved = { ...this.saved, row: Math.max(0, this.saved.row - this.row) };
    this.lines = [undefined, ...rest];
    this.columns = rest.reduce((sum, it) => sum + (it?.length ?? 0), 0);
    this.row = 0;
    this.column = 0;
  }

  /** Lets all lines leave. */
  end(): void {
    const last = this.lines.length - 1;
    this.lines.forEach((it, row) => {
      this.reader.left(it, row < last ? "\n" : "");
    });
    this.lines = [undefined];
    this.columns = 0;
    this.moveTo(0, 0);
  }

  /** Makes the lines up to the cursor. */
  private reach(): void {
    while (this.lines.length <= this.row) this.lines.push(undefined);
  }

  private change<T>(how: (line: Line) => T): T {
    this.reach();
    const line = this.lines[this.row] ?? new Line();
    this.lines[this.row] = line;
    const before = line.length;
    const result = how(line);
    this.columns += line.length - before;
    return result;
  }

  private empty(row: number): void {
    this.columns -= this.lines[row]?.length ?? 0;
    if (row < this.lines.length) this.lines[row] = undefined;
  }

  /** Lets the first lines leave the page. */
  private leave(count: number): void {
    for (const it of this.lines.splice(0, count)) {
      this.columns -= it?.length ?? 0;
      this.reader.left(it, "\n");
    }
    this.row = Math.max(0, this.row - count);
    this.saved = { ...this.saved, row: Math.max(0, this.saved.row - count) };
    this.reach();
  }

  private shiftUp(from: number, count: number): void {
    const all = Math.min(count, this.bottom - from + 1);
    if (this.isEmpty(from)) return;
    if (this.lines.length > this.bottom + 1)
      this.lines.splice(this.bottom + 1, 0, ...Array<undefined>(all));
    for (const it of this.lines.splice(from, all)) this.columns -= it?.length ?? 0;
    this.reach();
  }

  private shiftDown(from: number, count: number): void {
    const all = Math.min(count, this.bottom - from + 1);
    if (this.isEmpty(from)) return;
    for (const it of this.lines.splice(this.bottom + 1 - all, all)) this.columns -= it?.length ?? 0;
    this.lines.splice(from, 0, ...Array<undefined>(all));
    this.reach();
  }

  private isEmpty(from: number): boolean {
    for (let row = from; row < this.lines.length; row += 1)
      if (this.lines[row]?.length) return false;
    return true;
  }
}

const between = (value: number, from: number, to: number): number =>
  Math.max(from, Math.min(value, to));

/** Up to so many units, without half a character at the end. */
function beginningOf(text: string, units: number): string {
  const code = text.charCodeAt(units - 1);
  return text.slice(0, code >= 0xd800 && code < 0xdc00 ? units - 1 : units);
}
