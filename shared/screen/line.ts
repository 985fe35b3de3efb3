import type { Style } from "./style.ts";
import { isSimple, widthOf } from "./width.ts";

/** A column. A character of more columns is in the first of them; the others are empty. */
type Cell = { text: string; style: Style };
type Piece = { text: string; style: Style; simple: boolean };

const tabStop = 8;
const blank = (): Cell => ({ text: " ", style: "" });

/** A line of a screen. Text that is only added stays in pieces; cells are made when it is overwritten. */
export class Line {
  private pieces: Piece[] = [];
  private cells: Cell[] | undefined;
  /** In columns. */
  length = 0;
  /** In UTF-16 units. */
  size = 0;

  /** Writes at a column, and returns the column after it. */
  write(text: string, at: number, style: Style): number {
    this.size += text.length;
    if (at >= this.length && !this.cells) return this.append(text, at, style);
    const cells = this.inCells();
    let column = at;
    while (cells.length < column) cells.push(blank());
    for (const character of text) {
      const width = widthOf(character);
      if (width === 0) {
        join(cells, column, character);
        continue;
      }
      split(cells, column);
      if (width === 2) split(cells, column + 1);
      cells[column] = { text: character, style };
      if (width === 2) cells[column + 1] = { text: "", style };
      column += width;
    }
    this.length = cells.length;
    return column;
  }

  private append(text: string, at: number, style: Style): number {
    if (at > this.length)
      this.pieces.push({ text: " ".repeat(at - this.length), style: "", simple: true });
    const last = this.pieces.at(-1);
    const simple = isSimple(text);
    if (last && last.style === style && last.simple === simple) last.text += text;
    else this.pieces.push({ text, style, simple });
    let width = 0;
    if (simple) width = text.length;
    else for (const character of text) width += widthOf(character);
    this.length = at + width;
    return this.length;
  }

  /** Moves to the next tab stop. At the end of the line the tab itself is kept. */
  tab(at: number): number {
    const next = (Math.floor(at / tabStop) + 1) * tabStop;
    if (at < this.length) return next;
    const cells = this.inCells();
    while (cells.length < at) cells.push(blank());
    cells.push({ text: "\t", style: "" });
    while (cells.length < next) cells.push({ text: "", style: "" });
    this.size += 1;
    this.length = cells.length;
    return next;
  }

  /** Removes everything from a column on. */
  cut(at: number): void {
    if (at >= this.length) return;
    const cells = this.inCells();
    split(cells, at);
    cells.length = at;
    this.length = at;
  }

  /** Blanks the columns up to one, and that one. */
  blankTo(at: number): void {
    const cells = this.inCells();
    const end = Math.min(at + 1, cells.length);
    split(cells, end);
    for (let column = 0; column < end; column += 1) cells[column] = blank();
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

  private inCells(): Cell[] {
    if (this.cells) return this.cells;
    const cells: Cell[] = [];
    for (const { text, style } of this.pieces)
      for (const character of text) {
        const width = widthOf(character);
        if (width === 0) join(cells, cells.length, character);
        else cells.push({ text: character, style });
        if (width === 2) cells.push({ text: "", style });
      }
    this.pieces = [];
    this.cells = cells;
    return cells;
  }
}

/** Adds a character without a width to the one before a column. */
function join(cells: Cell[], column: number, character: string): void {
  let at = column - 1;
  while (at > 0 && cells[at]?.text === "") at -= 1;
  const before = cells[at];
  if (before) before.text += character;
}

/** Leaves blanks of a character that has columns on both sides of this one's beginning, and of what is here. */
function split(cells: Cell[], column: number): void {
  let start = column;
  while (start > 0 && cells[start]?.text === "") start -= 1;
  if (start < column) for (let at = start; at < column; at += 1) cells[at] = blank();
  for (let at = column + (start < column ? 0 : 1); cells[at]?.text === ""; at += 1)
    cells[at] = blank();
}
