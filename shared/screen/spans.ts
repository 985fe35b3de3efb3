import type { Style } from "./style.ts";

/** Characters of one kind side by side, in one style. A character has the marks on it. */
export type Span = {
  readonly text: string;
  readonly style: Style;
  /** UTF-16 units and columns of each character. */
  readonly units: number;
  readonly columns: number;
  /** Whether one character is repeated. */
  readonly same: boolean;
};

export const blanks = (columns: number): Span => repeated(" ", columns, "", 1);

export const repeated = (
  character: string,
  times: number,
  style: Style,
  columns: number,
): Span => ({
  text: character.repeat(times),
  style,
  units: character.length,
  columns,
  same: true,
});

export const isTab = (span: Span | undefined): boolean => span?.text.startsWith("\t") ?? false;

export const columnsOfSpan = ({ text, units, columns }: Span): number =>
  (text.length / units) * columns;

/**
 * What fills the columns of a line. The spans before the last change and those after it are two stacks, so that a
 * change costs as much as the way to it from the one before.
 */
export class Spans {
  private readonly before: Span[] = [];
  /** From the last one to the first. */
  private readonly after: Span[] = [];
  /** The column between the two. */
  private at = 0;
  columns = 0;

  get count(): number {
    return this.before.length + this.after.length;
  }

  inOrder(): readonly Span[] {
    return this.after.length === 0 ? this.before : [...this.before, ...this.after.toReversed()];
  }

  /** Puts a span in the place of the columns from one to before another. Characters that are only partly in them leave blanks. */
  replace(from: number, to: number, by?: Span): void {
    this.moveTo(from);
    this.drop(to - from);
    this.columns -= to - from;
    if (!by?.text) return;
    this.columns += columnsOfSpan(by);
    this.at += columnsOfSpan(by);
    const last = this.before.at(-1);
    if (last && continues(last, by))
      this.before[this.before.length - 1] = { ...last, text: last.text + by.text };
    else this.before.push(by);
  }

  /** The character that is shown in a column, and its first column. */
  characterAt(column: number): { character: Span; at: number } | undefined {
    const span = this.seek(column);
    if (!span) return undefined;
    const index = Math.floor((column - this.at) / span.columns);
    return { character: characters(span, index, index + 1), at: this.at + index * span.columns };
  }

  private moveTo(column: number): void {
    const span = this.seek(column);
    if (!span || this.at === column) return;
    this.after.pop();
    const [left, right] = parted(span, column - this.at);
    this.before.push(...left);
    this.after.push(...right);
    this.at = column;
  }

  /** Moves to the beginning of the span that has a column, and returns it. */
  private seek(column: number): Span | undefined {
    while (this.at > column) {
      const span = this.before.pop();
      if (!span) break;
      this.after.push(span);
      this.at -= columnsOfSpan(span);
    }
    for (;;) {
      const span = this.after.at(-1);
      if (!span || this.at + columnsOfSpan(span) > column) return span;
      this.after.pop();
      this.before.push(span);
      this.at += columnsOfSpan(span);
    }
  }

  /** Removes the next columns. */
  private drop(columns: number): void {
    for (let left = columns; left > 0; ) {
      const span = this.after.pop();
      if (!span) return;
      const all = columnsOfSpan(span);
      if (all > left) this.after.push(...parted(span, left)[1]);
      left -= all;
    }
  }
}

const continues = (last: Span, next: Span): boolean =>
  last.style === next.style &&
  last.units === next.units &&
  last.columns === next.columns &&
  !last.same &&
  !next.same;

/** What is before a column of a span, and what is after it, which is from the last one to the first. */
function parted(span: Span, at: number): [Span[], Span[]] {
  const whole = Math.floor(at / span.columns);
  const over = at % span.columns;
  const left = [characters(span, 0, whole), blanks(over)];
  const right = [characters(span, over ? whole + 1 : whole), blanks(over && span.columns - over)];
  return [left.filter(isSome), right.filter(isSome)];
}

const isSome = ({ text }: Span): boolean => text !== "";

function characters(span: Span, from: number, to = Number.POSITIVE_INFINITY): Span {
  const { text, style, units, columns, same } = span;
  return { text: text.slice(from * units, to * units), style, units, columns, same };
}
