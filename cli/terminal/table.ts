import { printable } from "./printable.ts";

const gap = "  ";

/**
 * Rows under each other: the column `wide` gets what the others leave of the width, and is cut there.
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
    Math.max(...cells.map((it) => it[at]?.length ?? 0)),
  );
  const others = widths.reduce((sum, it, at) => (at === wide ? sum : sum + it + gap.length), 0);
  const room = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(10, columns - others);
  widths[wide] = Math.min(widths[wide] ?? 0, room);
  const line = (row: readonly string[]) =>
    row
      .map((it, at) => cut(it, widths[at] ?? 0).padEnd(widths[at] ?? 0))
      .join(gap)
      .trimEnd();
  return cells.map(line).join("\n");
}

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

const units = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
] as const;

/** How long ago, in the largest unit that fits. */
export function age(at: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1_000));
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? ["s", 1];
  return `${Math.floor(seconds / size)} ${unit}`;
}
