import { blanks, columnsOfSpan, isTab, repeated, type Span, Spans } from "./spans.ts";
import { type Style, styleAfter } from "./style.ts";
import { columnsOf, simpleAt, widthOf } from "./width.ts";

const tabStop = 8;
/** More marks on one character than this get columns of their own. In UTF-16 units, with the character. */
const mostMarks = 32;

// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with an escape
const parts = /\x1b\[([0-9;:]*)m|(\t)|([^\x1b\t]+)/g;

/** A line of a screen. */
export class Line {
  private readonly spans = new Spans();
  /** Behind this column there is no tab. */
  private tabsEnd = 0;
  /** The line as it was written, as long as nothing has changed it. */
  private written: string | undefined;

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

  /** In columns. */
  get length(): number {
    return this.spans.columns;
  }

  /** Of different styles and widths. */
  get pieces(): number {
    return this.spans.count;
  }

  /** Writes characters at a column as long as the line is shorter than `most`, but one at least. Returns how many units it took, and the next column. */
  write(text: string, at: number, style: Style, most: number): { taken: number; column: number } {
    this.fill(at);
    let column = at;
    let taken = 0;
    while (taken < text.length && (column < most || taken === 0)) {
      const simple = simpleAt(text, taken, Math.max(1, most - column));
      const character = simple || String.fromCodePoint(text.codePointAt(taken) ?? 0);
      taken += character.length;
      const columns = simple ? 1 : widthOf(character);
      if (columns === 0 && this.mark(column, character)) continue;
      const units = simple ? 1 : character.length;
      column = this.put(column, {
        text: character,
        style,
        units,
        columns: columns || 1,
        same: false,
      });
    }
    return { taken, column };
  }

  /** Writes a character, with the marks on it, again and again. Returns how many times, and the next column. */
  repeat(
    character: string,
    times: number,
    at: number,
    style: Style,
    most: number,
  ): { taken: number; column: number } {
    this.fill(at);
    const columns = columnsOf(character);
    const taken = Math.min(times, Math.max(1, Math.ceil((most - at) / columns)));
    return { taken, column: this.put(at, repeated(character, taken, style, columns)) };
  }

  /** Moves to the next tab stop. At the end of the line the tab itself is kept. */
  tab(at: number): number {
    const next = (Math.floor(at / tabStop) + 1) * tabStop;
    if (at < this.length) return next;
    this.fill(at);
    this.put(at, repeated("\t", 1, "", next - at));
    this.tabsEnd = next;
    return next;
  }

  /** Removes everything from a column on. */
  cut(at: number): void {
    if (at < this.length) this.replace(at, this.length);
  }

  /** Blanks the columns from one to before another. */
  blank(from: number, to: number): void {
    const end = Math.min(to, this.length);
    if (from < end) this.replace(from, end, blanks(end - from));
  }

  /** Moves what is at a column and after it to the right. */
  insert(at: number, count: number): void {
    if (at >= this.length) return;
    this.untab(at);
    this.replace(at, at, blanks(count));
  }

  /** Removes columns; what is after them moves to the left. */
  remove(at: number, count: number): void {
    if (at >= this.length) return;
    this.untab(at);
    this.replace(at, Math.min(at + count, this.length));
  }

  /** The text with its colours, which end with the line. */
  toString(): string {
    if (this.written !== undefined) return this.written;
    let out = "";
    let style = "";
    for (const span of this.spans.inOrder()) {
      if (span.style !== style) {
        out += `${style ? "\x1b[0m" : ""}${span.style ? `\x1b[${span.style}m` : ""}`;
        style = span.style;
      }
      out += span.text;
    }
    return style ? `${out}\x1b[0m` : out;
  }

  /** The text without colours, with so many characters of what was repeated as one. */
  short(most: number): string {
    let out = "";
    for (const { text, units, same } of this.spans.inOrder())
      out += same ? text.slice(0, most * units) : text;
    return out;
  }

  /** Puts a span over what is at a column. Returns the column after it. */
  private put(at: number, span: Span): number {
    const end = at + columnsOfSpan(span);
    this.replace(at, Math.min(end, this.length), span);
    return end;
  }

  /** Adds a mark to the character before a column. False: it needs a column of its own. */
  private mark(column: number, mark: string): boolean {
    const before = column > 0 ? this.spans.characterAt(column - 1) : undefined;
    if (!before || before.character.text.length > mostMarks) return false;
    const { character, at } = before;
    const tab = isTab(character);
    const [text, from] = tab ? [" ", column - 1] : [character.text, at];
    const columns = tab ? 1 : character.columns;
    const units = text.length + mark.length;
    const { style } = character;
    this.replace(from, from + columns, { text: text + mark, style, units, columns, same: false });
    return true;
  }

  /** Fills up to a column with blanks. */
  private fill(to: number): void {
    if (to > this.length) this.put(this.length, blanks(to - this.length));
  }

  /** Makes tabs from a column on the blanks that they are. */
  private untab(from: number): void {
    const end = Math.min(this.tabsEnd, this.length);
    for (let column = from; column < end; ) {
      const found = this.spans.characterAt(column);
      if (!found) break;
      const { character, at } = found;
      const next = at + character.columns;
      if (isTab(character)) this.replace(column, next, blanks(next - column));
      column = next;
    }
    this.tabsEnd = Math.min(this.tabsEnd, from);
  }

  private replace(from: number, to: number, by?: Span): void {
    this.written = undefined;
    this.spans.replace(from, to, by);
  }
}
