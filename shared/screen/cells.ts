import type { Style } from "./style.ts";
import { widthOf } from "./width.ts";

/** A column. A character of more columns is in the first of them; the others are empty. */
export type Cell = { readonly text: string; readonly style: Style };

/** More marks on one character than this get columns of their own. */
const mostMarks = 32;
export const blank: Cell = { text: " ", style: "" };
export const tail: Cell = { text: "", style: "" };

/** Writes characters at a column, until a column that no line may pass. Returns how many units it took, and the next column. */
export function write(
  cells: Cell[],
  text: string,
  at: number,
  style: Style,
  most: number,
): { taken: number; column: number } {
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
  return { taken, column };
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
export function part(cells: Cell[], column: number): void {
  if (cells[column]?.text !== "") return;
  let start = column;
  while (start > 0 && cells[start]?.text === "") start -= 1;
  let end = column;
  while (cells[end]?.text === "") end += 1;
  cells.fill(blank, start, end);
}

/** Makes tabs from a column on the blanks that they are. */
export function untab(cells: Cell[], from: number): void {
  let inTab = false;
  for (let at = from; at < cells.length; at += 1) {
    inTab = cells[at]?.text === "\t" || (inTab && cells[at]?.text === "");
    if (inTab) cells[at] = blank;
  }
}
