import type { Style } from "./style.ts";
import { isSimple, widthOf } from "./width.ts";

/** A column. A character of more columns is in the first of them; the others are empty. */
type Cell = { readonly text: string; readonly style: Style };

const tabStop = 8;
/** More marks on one character than this get columns of their own. */
const mostMarks = 32;
const blank: Cell = { text: " ", style: "" };
const tail: Cell = { text: "", style: "" };

/** A line of a screen. Simple text that is only added stays in pieces; cells are made when it is overwritten. */
export class Line {
  private pieces: Cell[] = [];
  private cells: Cell[] | undefined;
  private tabs = false;
  /** In columns. */
  length = 0;

  /** Writes characters at a column as long as the line is shorter than `most`. Returns how many units it took, and the next column. */
  write(text: string, at: number, style: Style, most: number): { taken: number; column: number } {
    if (!this.cells && at >= this.length && isSimple(text)) {
      this.fill(at);
      const taken = text.slice(0, Math.max(1, most - at));
      const last = this.pieces.at(-1);
      if (last && last.style === style)
        this.pieces[this.pieces.length - 1] = { text: last.text + taken, style };
      else this.pieces.push({ text: taken, style });
      this.length = at + taken.length;
      return { taken: taken.length, column: this.length };
    }
    const cells = this.inCells();
    this.fill(at);
    let column = at;
    let taken = 0;
    for (const character of text) {
      if (column >= most && taken > 0) break;
      taken += character.length;
      const width = widthOf(character);
      if (width === 0 && join(cells, column, character)) continue;
      part(cells, column);
      part(cells, column + (width || 1));
      cells[column] = { text: character, style };
      if (width === 2) cells[column + 1] = tail;
      column += width || 1;
    }
    this.length = cells.length;
    return { taken, column };
  }

  /** Moves to the next tab stop. At the end of the line the tab itself is kept. */
  tab(at: number): number {
    const next = (Math.floor(at / tabStop) + 1) * tabStop;
    if (at < this.length) return next;
    const cells = this.inCells();
    this.fill(at);
    cells.push({ text: "\t", style: "" });
    this.tabs = true;
    while (cells.length < next) cells.push(tail);
    this.length = cells.length;
    return next;
  }

  /** Removes everything from a column on. */
  cut(at: number): void {
    if (at >= this.length) return;
    const cells = this.inCells();
    part(cells, at);
    cells.length = at;
    this.length = at;
  }

  /** Blanks the columns from one to before another. */
  blank(from: number, to: number): void {
    const end = Math.min(to, this.length);
    if (from >= end) return;
    const cells = this.inCells();
    part(cells, from);
    part(cells, end);
    cells.fill(blank, from, end);
  }

  /** Moves what is at a column and after it to the right. */
  insert(at: number, count: number): void {
    if (at >= this.length) return;
    const cells = this.inCells();
    part(cells, at);
    if (this.tabs) untab(cells, at);
    cells.splice(at, 0, ...Array<Cell>(count).fill(blank));
    this.length = cells.length;
  }

  /** Removes columns; what is after them moves to the left. */
  remove(at: number, count: number): void {
    if (at >= this.length) return;
    const cells = this.inCells();
    part(cells, at);
    if (this.tabs) untab(cells, at);
    part(cells, Math.min(at + count, cells.length));
    cells.splice(at, count);
    this.length = cells.length;
  }

  /** The text with its colours, which end with the line. */
  toString(): string {
    let out = "";
    let style = "";
    for (const piece of this.cells ?? this.pieces) {
      if (piece.style !== style && piece.text !== "") {
        out += `${style ? "\x1b[0m" : ""}${piece.style ? `\x1b[${piece.style}m` : ""}`;
        style = piece.style;
      }
      out += piece.text;
    }
    return style ? `${out}\x1b[0m` : out;
  }

  /** Fills up to a column with blanks. */
  private fill(to: number): void {
    if (to <= this.length) return;
    if (this.cells) while (this.cells.length < to) this.cells.push(blank);
    else this.pieces.push({ text: " ".repeat(to - this.length), style: "" });
    this.length = to;
  }

  private inCells(): Cell[] {
    if (this.cells) return this.cells;
    const cells: Cell[] = [];
    for (const { text, style } of this.pieces)
      for (const character of text) cells.push({ text: character, style });
    this.pieces = [];
    this.cells = cells;
    return cells;
  }
}

/** Adds a character without a width to the one before a column. */
function join(cells: Cell[], column: number, character: string): boolean {
  let at = column - 1;
  while (at > 0 && cells[at]?.text === "") at -= 1;
  const before = cells[at];
  if (!before || before.text.length > mostMarks) return false;
  cells[at] = { text: before.text + character, style: before.style };
  return true;
}

/** Leaves blanks of a character that goes over the beginning of a column. */
function part(cells: Cell[], column: number): void {
  if (cells[column]?.text !== "") return;
  let start = column;
  while (start > 0 && cells[start]?.text === "") start -= 1;
  let end = column;
  while (cells[end]?.text === "") end += 1;
  cells.fill(blank, start, end);
}

/** Makes tabs from a column on the blanks that they are. */
function untab(cells: Cell[], from: number): void {
  let inTab = false;
  for (let at = from; at < cells.length; at += 1) {
    inTab = cells[at]?.text === "\t" || (inTab && cells[at]?.text === "");
    if (inTab) cells[at] = blank;
  }
}
