/** The new rows, but with the earlier object for each unchanged row, so that its element and the focus in it stay. */
export function keptRows<T>(before: readonly T[], rows: readonly T[]): T[] {
  const known = new Map(before.map((it) => [JSON.stringify(it), it]));
  return rows.map((it) => known.get(JSON.stringify(it)) ?? it);
}
