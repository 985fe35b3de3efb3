import { blank, type Cell, part, tail, untab, write } from "./cells.ts";
import { joined, push, type Span, slice } from "./spans.ts";
import { type Style, styleAfter } from "./style.ts";
import { isSimple } from "./width.ts";

const tabStop = 8;
/** A line in more styles is kept in cells. */
const mostSpans = 64;

// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with an escape
const parts = /\x1b\[([0-9;:]*)m|(\t)|([^\x1b\t]+)/g;

/** A line of a screen. Text whose characters take one column each stays in spans; other text is in cells. */
export class Line {
  private spans: Span[] = [];
  private cells: Cell[] | undefined;
  private tabs = false;
  /** The line as it was written, as long as nothing has changed it. */
  private written: string | undefined;
  /** In columns. */
  length = 0;

  /** A line of text, tabs and colours. */
  static of(written: string): Line {
    const line = new Line();
    let style = "";
    let column = 0;
    for (const [, colour, tab, text] of written.matchAll(parts)) {
      if (colour !== undefined) style = styleAfter(style, colour);
      else if (tab) column = line.tab(column);
      else if (text) column = line.write(text, column, style, Number.POSITIVE_INFINITY).column;
    }
    line.written = written;
    return line;
  }

  /** Writes characters at a column as long as the line is shorter than `most`. Returns how many units it took, and the next column. */
  write(text: string, at: number, style: Style, most: number): { taken: number; column: number } {
    this.written = undefined;
    const taken = text.slice(0, Math.max(1, most - at));
    if (!this.cells && isSimple(taken)) {
      this.fill(at);
      this.put(at, taken, style);
      return { taken: taken.length, column: at + taken.length };
    }
    const cells = this.inCells();
    this.fill(at);
    const done = write(cells, text, at, style, most);
    this.length = cells.length;
    return done;
  }

  /** Moves to the next tab stop. At the end of the line the tab itself is kept. */
  tab(at: number): number {
    const next = (Math.floor(at / tabStop) + 1) * tabStop;
    if (at < this.length) return next;
    this.written = undefined;
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
    this.written = undefined;
    if (this.cells) {
      part(this.cells, at);
      this.cells.length = at;
    } else this.spans = slice(this.spans, 0, at);
    this.length = at;
  }

  /** Blanks the columns from one to before another. */
  blank(from: number, to: number): void {
    const end = Math.min(to, this.length);
    if (from >= end) return;
    this.written = undefined;
    if (this.cells) {
      part(this.cells, from);
      part(this.cells, end);
      this.cells.fill(blank, from, end);
    } else this.put(from, " ".repeat(end - from), "");
  }

  /** Moves what is at a column and after it to the right. */
  insert(at: number, count: number): void {
    if (at >= this.length) return;
    this.written = undefined;
    if (this.cells) {
      part(this.cells, at);
      if (this.tabs) untab(this.cells, at);
      this.cells.splice(at, 0, ...Array<Cell>(count).fill(blank));
    } else {
      const gap = [{ text: " ".repeat(count), style: "" }];
      this.keep(joined(slice(this.spans, 0, at), gap, slice(this.spans, at, this.length)));
    }
    this.length += count;
  }

  /** Removes columns; what is after them moves to the left. */
  remove(at: number, count: number): void {
    if (at >= this.length) return;
    this.written = undefined;
    const end = Math.min(at + count, this.length);
    if (this.cells) {
      part(this.cells, at);
      if (this.tabs) untab(this.cells, at);
      part(this.cells, end);
      this.cells.splice(at, end - at);
    } else this.keep(joined(slice(this.spans, 0, at), slice(this.spans, end, this.length)));
    this.length -= end - at;
  }

  /** The text with its colours, which end with the line. */
  toString(): string {
    if (this.written !== undefined) return this.written;
    let out = "";
    let style = "";
    for (const piece of this.cells ?? this.spans) {
      if (piece.style !== style && piece.text !== "") {
        out += `${style ? "\x1b[0m" : ""}${piece.style ? `\x1b[${piece.style}m` : ""}`;
        style = piece.style;
      }
      out += piece.text;
    }
    return style ? `${out}\x1b[0m` : out;
  }

  /** The text without its colours. */
  get plain(): string {
    let out = "";
    for (const { text } of this.cells ?? this.spans) out += text;
    return out;
  }

  /** Puts simple text over what is at a column. */
  private put(at: number, text: string, style: Style): void {
    const end = at + text.length;
    if (at === this.length) push(this.spans, { text, style });
    else if (at === 0 && end >= this.length) this.spans = [{ text, style }];
    else {
      const before = slice(this.spans, 0, at);
      this.spans = joined(before, [{ text, style }], slice(this.spans, end, this.length));
    }
    this.keep(this.spans);
    this.length = Math.max(this.length, end);
  }

  private keep(spans: Span[]): void {
    this.spans = spans;
    if (spans.length > mostSpans) this.inCells();
  }

  /** Fills up to a column with blanks. */
  private fill(to: number): void {
    if (to <= this.length) return;
    if (this.cells) while (this.cells.length < to) this.cells.push(blank);
    else push(this.spans, { text: " ".repeat(to - this.length), style: "" });
    this.length = to;
  }

  private inCells(): Cell[] {
    if (this.cells) return this.cells;
    const cells: Cell[] = [];
    for (const { text, style } of this.spans)
      for (const character of text) cells.push({ text: character, style });
    this.spans = [];
    this.cells = cells;
    return cells;
  }
}
