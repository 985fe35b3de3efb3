import { Line } from "./line.ts";

/** The lines of a page, and how many columns they have in all. Undefined stands for an empty line. */
export class Lines {
  private lines: (Line | undefined)[] = [undefined];
  private sum = 0;

  get count(): number {
    return this.lines.length;
  }

  /** So many columns can be changed. */
  get columns(): number {
    return this.sum;
  }

  toString(): string {
    return this.lines.map((it) => it?.toString() ?? "").join("\n");
  }

  at(row: number): Line | undefined {
    return this.lines[row];
  }

  lengthAt(row: number): number {
    return this.lines[row]?.length ?? 0;
  }

  /** Makes the lines up to a row. */
  reach(row: number): void {
    while (this.lines.length <= row) this.lines.push(undefined);
  }

  put(row: number, line: Line): void {
    this.sum += line.length - this.lengthAt(row);
    this.lines[row] = line;
  }

  change<T>(row: number, how: (line: Line) => T): T {
    this.reach(row);
    const line = this.lines[row] ?? new Line();
    this.lines[row] = line;
    const before = line.length;
    const result = how(line);
    this.sum += line.length - before;
    return result;
  }

  empty(row: number): void {
    this.sum -= this.lengthAt(row);
    if (row < this.lines.length) this.lines[row] = undefined;
  }

  /** Removes lines and returns them. */
  take(from: number, count = Number.POSITIVE_INFINITY): (Line | undefined)[] {
    const taken = this.lines.splice(from, count);
    for (const it of taken) this.sum -= it?.length ?? 0;
    return taken;
  }

  /** The last line with something in it; -1 if there is none. */
  get lastWritten(): number {
    return this.lines.findLastIndex((it) => it?.length);
  }

  get firstWritten(): number {
    return this.lines.findIndex((it) => it?.length);
  }

  /** Moves the lines from one to the bottom up over it. Empty ones come at the bottom. False: there was nothing to move. */
  shiftUp(from: number, bottom: number, count: number): boolean {
    if (this.lastWritten < from) return false;
    const all = Math.min(count, bottom - from + 1);
    if (this.lines.length > bottom + 1) this.lines.splice(bottom + 1, 0, ...Array<undefined>(all));
    this.take(from, all);
    return true;
  }

  /** Moves the lines from one to the bottom down. Empty ones come in their place, and those at the bottom are gone. */
  shiftDown(from: number, bottom: number, count: number): boolean {
    if (this.lastWritten < from) return false;
    const all = Math.min(count, bottom - from + 1);
    this.take(bottom + 1 - all, all);
    this.lines.splice(from, 0, ...Array<undefined>(all));
    return true;
  }
}
