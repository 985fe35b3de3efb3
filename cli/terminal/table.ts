import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import { printable } from "./printable.ts";

const gap = "  ";

/**
 * Rows below each other. The column `wide` gets the width that the others leave, and is cut there.
 *
 * @param columns of the terminal; undefined: nothing is cut
 */
export function table(
  rows: readonly (readonly string[])[],
  wide: number,
  columns: number | undefined,
): string {
  const cells = rows.map((row) => row.map((it) => printable(it).replace(/\s+/g, " ")));
  const widths = (cells[0] ?? []).map((_, at) =>
    Math.max(...cells.map((it) => stringWidth(it[at] ?? ""))),
  );
  const others = widths.reduce((sum, it, at) => (at === wide ? sum : sum + it + gap.length), 0);
  const room = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(10, columns - others);
  widths[wide] = Math.min(widths[wide] ?? 0, room);
  const line = (row: readonly string[]) =>
    row
      .map((it, at) => filled(it, widths[at] ?? 0))
      .join(gap)
      .trimEnd();
  return cells.map(line).join("\n");
}

/** The text in exactly `width` columns. */
function filled(text: string, width: number): string {
  const cut = stringWidth(text) <= width ? text : `${beginningOf(text, width - 1)}…`;
  return cut + " ".repeat(Math.max(0, width - stringWidth(cut)));
}

const beginningOf = (text: string, width: number): string =>
  wrapAnsi(text, width, { hard: true, trim: false, wordWrap: false }).split("\n")[0] ?? "";
