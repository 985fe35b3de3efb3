import { Line } from "./line.ts";
import type { Style } from "./style.ts";

/** A cursor may move this far to the right of what is written; a terminal's width. */
export const width = 200;
/** A longer line is not changed any more: its beginning leaves the page. */
const longestLine = 4_096;
/** So many columns can be changed; the lines on top leave a larger page. */
const most = 64 * 1024;

/** Takes the text that leaves a page. */
export type Left = (text: string) => void;

/** The lines that a program can change, and the cursor in them. Lines have no end to the right. */
export class Page {
  private readonly left: Left;
  readonly height: number;
  private lines: Line[] = [new Line()];
  private columns = 0;
  private top = 0;
  private bottom: number;
  private saved: { row: number; column: number; style: Style } = { row: 0, column: 0, style: "" };
  row = 0;
  column = 0;
  style: Style = "";

  constructor(height: number, left: Left) {
    this.height = height;
    this.left = left;
    this.bottom = height - 1;
  }

  toString(): string {
    return this.lines.join("\n");
  }

  /** Whether text that is added now only comes after the rest. */
  get atEnd(): boolean {
    const last = this.lines.length - 1;
    return (
      this.style === "" &&
      this.row === last &&
      this.column === this.lines[last]?.length &&
      this.top === 0 &&
      this.bottom === this.height - 1
    );
  }

  write(text: string): void {
    for (let rest = text; rest !== ""; ) {
      const { taken, column } = this.change((line) =>
        line.write(rest, this.column, this.style, longestLine),
      );
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
    const saved = Math.max(0, this.saved.row - (this.top === 0 ? 1 : 0));
    if (this.row === this.bottom) {
      this.scroll(1);
      this.saved.row = saved;
    } else this.row = Math.min(this.row + 1, this.height - 1);
    this.line();
    while (this.columns > most && this.row > 0) this.leave(1);
  }

  /** Moves up. At the top, what is below moves down. */
  reverseLineFeed(): void {
    if (this.row === this.top) this.shiftDown(this.top, 1);
    else this.row = Math.max(0, this.row - 1);
  }

  /** Moves what is between the margins up. What could be read there leaves the page and is not lost. */
  scroll(count: number): void {
    const { top, bottom } = this;
    const written = this.lines.slice(top).findLastIndex((it) => it.length > 0) + 1;
    const whole = top === 0 && bottom >= this.lines.length - 1;
    if (whole && this.row === bottom && count === 1) {
      this.leave(1);
      this.row = bottom;
      return;
    }
    for (const it of this.lines.slice(top, top + Math.min(count, written, bottom - top + 1)))
      this.left(`${it}\n`);
    this.shiftUp(top, count);
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
    this.change((line) => line.cut(this.column));
    for (const it of this.lines.splice(this.row + 1)) this.columns -= it.length;
  }

  eraseAbove(): void {
    this.change((line) => line.blank(0, this.column + 1));
    for (let row = 0; row < this.row; row += 1) this.empty(row);
  }

  /** Clears the page. What could be read leaves it and is not lost. */
  clear(): void {
    const blank = this.lines.findIndex((it) => it.length > 0);
    this.lines.splice(0, blank); // the cursor was only moved over them
    this.leave(this.lines.findLastIndex((it) => it.length > 0) + 1);
    this.row = 0;
    this.line();
  }

  eraseLeft = (): void => this.change((line) => line.blank(0, this.column + 1));
  eraseRight = (): void => this.change((line) => line.cut(this.column));
  eraseLine = (): void => this.empty(this.row);
  erase = (count: number): void =>
    this.change((line) => line.blank(this.column, this.column + count));
  insert = (count: number): void => {
    this.change((line) => line.insert(this.column, count));
    if (this.line().length > 2 * longestLine) this.release();
  };
  remove = (count: number): void => this.change((line) => line.remove(this.column, count));

  save(): void {
    const { row, column, style } = this;
    this.saved = { row, column, style };
  }

  restore(): void {
    this.moveTo(this.saved.row, this.saved.column);
    this.style = this.saved.style;
  }

  reset(): void {
    this.top = 0;
    this.bottom = this.height - 1;
    this.style = "";
    this.saved = { row: 0, column: 0, style: "" };
  }

  /** Lets everything leave. The last line stays open: what comes next continues it. */
  release(): void {
    const text = this.lines.slice(0, this.row + 1).join("\n");
    const rest = this.lines.slice(this.row + 1);
    this.left(text);
    this.saved.row = Math.max(0, this.saved.row - this.row);
    this.lines = [new Line(), ...rest];
    this.columns = rest.reduce((sum, it) => sum + it.length, 0);
    this.row = 0;
    this.column = 0;
  }

  private line(): Line {
    while (this.lines.length <= this.row) this.lines.push(new Line());
    return this.lines[this.row] as Line;
  }

  private change<T>(how: (line: Line) => T): T {
    const line = this.line();
    const before = line.length;
    const result = how(line);
    this.columns += line.length - before;
    return result;
  }

  private empty(row: number): void {
    this.columns -= this.lines[row]?.length ?? 0;
    if (this.lines[row]?.length) this.lines[row] = new Line();
  }

  /** Lets the first lines leave the page. */
  private leave(count: number): void {
    for (const it of this.lines.splice(0, count)) {
      this.columns -= it.length;
      this.left(`${it}\n`);
    }
    this.row = Math.max(0, this.row - count);
    this.saved.row = Math.max(0, this.saved.row - count);
    this.line();
  }

  private shiftUp(from: number, count: number): void {
    const all = Math.min(count, this.bottom - from + 1);
    if (this.lines.slice(from).every((it) => it.length === 0)) return;
    if (this.lines.length > this.bottom + 1)
      this.lines.splice(this.bottom + 1, 0, ...Array.from({ length: all }, () => new Line()));
    for (const it of this.lines.splice(from, all)) this.columns -= it.length;
    this.line();
  }

  private shiftDown(from: number, count: number): void {
    const all = Math.min(count, this.bottom - from + 1);
    if (this.lines.slice(from).every((it) => it.length === 0)) return;
    for (const it of this.lines.splice(this.bottom + 1 - all, all)) this.columns -= it.length;
    this.lines.splice(from, 0, ...Array.from({ length: all }, () => new Line()));
    this.line();
  }
}

const between = (value: number, from: number, to: number): number =>
  Math.max(from, Math.min(value, to));
