import { ascii, type Charset } from "./charset.ts";
import { longestLine } from "./flow.ts";
import { Line } from "./line.ts";
import { Lines } from "./lines.ts";
import type { Style } from "./style.ts";
import { columnsOf } from "./width.ts";

/** A cursor may move this far to the right of what is written; a terminal's width. */
export const width = 200;
/** So many columns can be changed; the lines on top leave a larger page. */
const most = 64 * 1024;
/** A line in more pieces of different styles and widths leaves, so that the way from one to another stays short. */
const mostPieces = 512;

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
  private lines = new Lines();
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
    return this.lines.toString();
  }

  /** Whether text that is added now only comes after the rest, in a line of its own. */
  get atEnd(): boolean {
    const last = this.lines.count - 1;
    return (
      this.style === "" &&
      this.row === last &&
      this.column === 0 &&
      this.lines.lengthAt(last) === 0 &&
      this.top === 0 &&
      this.bottom === this.height - 1 &&
      !this.inserts &&
      this.charset === ascii
    );
  }

  /** Lets what is too large leave. Never within a text: that may come in pieces. */
  trim(): void {
    if ((this.lines.at(this.row)?.pieces ?? 0) > mostPieces) this.release();
    while (this.lines.columns > most && this.lines.count > 1) this.leave(1);
  }

  /** Lets the lines leave in whose place so many come after the last one, where the cursor is. */
  leaveFor(more: number): void {
    const over = Math.min(this.lines.count - 1, this.lines.count + more - this.height);
    if (over > 0) this.leave(over);
  }

  /** Adds a line at the end, where the cursor is. */
  append(written: string): void {
    this.reader.came(written.length + 1);
    this.lines.put(this.row, Line.of(written));
    this.trim();
    this.lineFeed();
  }

  write(text: string): void {
    for (let rest = this.charset(text); rest !== ""; ) {
      const part = beginningOf(rest, this.inserts ? width : longestLine);
      const { taken, column } = this.change((line) => {
        if (this.inserts) line.insert(this.column, columnsOf(part));
        return line.write(part, this.column, this.style, longestLine);
      });
      this.reader.came(taken);
      rest = rest.slice(taken);
      this.column = column;
      if (column >= longestLine) this.release();
    }
  }

  /** Writes a character, with the marks on it, so many times. */
  repeat(character: string, times: number): void {
    const text = this.charset(character);
    for (let left = times; left > 0; ) {
      const { taken, column } = this.change((line) => {
        if (this.inserts) line.insert(this.column, left * columnsOf(text));
        return line.repeat(text, left, this.column, this.style, longestLine);
      });
      left -= taken;
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
    this.column = between(column, 0, Math.max(width - 1, this.lines.lengthAt(this.row)));
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
    if (this.row === this.top) this.scrollDown(1);
    else this.row = Math.max(0, this.row - 1);
  }

  /** Moves what is between the margins up. What could be read there leaves the page and is not lost. */
  scroll(count: number): void {
    const { top, bottom } = this;
    const all = Math.min(count, bottom - top + 1);
    const whole = top === 0 && bottom >= this.lines.count - 1;
    if (whole && this.row === bottom && count === 1) {
      const { saved } = this;
      this.leave(1);
      this.saved = saved;
      this.row = bottom;
      this.reach();
      return;
    }
    const end = Math.min(top + all, this.lines.lastWritten + 1);
    for (let row = top; row < end; row += 1) this.reader.left(this.lines.at(row), "\n");
    if (this.lines.shiftUp(top, bottom, all)) this.reach();
  }

  /** Moves the lines below one, and that one, down to the bottom margin, or up (a negative count). */
  shift(count: number): void {
    if (this.row < this.top || this.row > this.bottom) return;
    const { lines, row, bottom } = this;
    const moved =
      count > 0 ? lines.shiftDown(row, bottom, count) : lines.shiftUp(row, bottom, -count);
    if (moved) this.reach();
    this.column = 0;
  }

  scrollDown(count: number): void {
    if (this.lines.shiftDown(this.top, this.bottom, count)) this.reach();
  }

  margins(top: number, bottom: number): void {
    if (bottom <= top) return;
    this.top = top;
    this.bottom = Math.min(bottom, this.height - 1);
    this.moveTo(0, 0);
  }

  eraseBelow(): void {
    this.eraseRight();
    this.lines.take(this.row + 1);
  }

  eraseAbove(): void {
    this.eraseLeft();
    for (let row = 0; row < Math.min(this.row, this.lines.count); row += 1) this.lines.empty(row);
  }

  /** Clears the page. What could be read leaves it and is not lost. */
  clear(): void {
    this.lines.take(0, this.lines.firstWritten); // the cursor was only moved over them
    this.leave(this.lines.lastWritten + 1);
    this.row = 0;
    this.reach();
  }

  eraseLeft = (): void => this.change((line) => line.blank(0, this.column + 1));
  eraseRight = (): void => this.change((line) => line.cut(this.column));
  eraseLine = (): void => this.lines.empty(this.row);
  erase = (count: number): void =>
    this.change((line) => line.blank(this.column, this.column + count));
  insert = (count: number): void => {
    this.change((line) => line.insert(this.column, count));
    if (this.lines.lengthAt(this.row) > 2 * longestLine) this.release();
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
    for (let row = 0; row <= this.row; row += 1)
      this.reader.left(this.lines.at(row), row < this.row ? "\n" : "");
    this.saved = { ...this.saved, row: Math.max(0, this.saved.row - this.row) };
    this.reach();
    this.lines.take(0, this.row);
    this.lines.empty(0);
    this.row = 0;
    this.column = 0;
  }

  /** Lets all lines leave. */
  end(): void {
    const last = this.lines.count - 1;
    for (let row = 0; row <= last; row += 1)
      this.reader.left(this.lines.at(row), row < last ? "\n" : "");
    this.lines = new Lines();
    this.moveTo(0, 0);
  }

  /** Makes the lines up to the cursor. */
  private reach(): void {
    this.lines.reach(this.row);
  }

  private change<T>(how: (line: Line) => T): T {
    return this.lines.change(this.row, how);
  }

  /** Lets the first lines leave the page. */
  private leave(count: number): void {
    for (const it of this.lines.take(0, count)) this.reader.left(it, "\n");
    this.row = Math.max(0, this.row - count);
    this.saved = { ...this.saved, row: Math.max(0, this.saved.row - count) };
    this.reach();
  }
}

const between = (value: number, from: number, to: number): number =>
  Math.max(from, Math.min(value, to));

/** Up to so many units, without half a character at the end. */
function beginningOf(text: string, units: number): string {
  const code = text.charCodeAt(units - 1);
  return text.slice(0, code >= 0xd800 && code < 0xdc00 ? units - 1 : units);
}
