/** The new rows, with the object from before for each that is the same: its element stays, and the focus in it. */
export function keptRows<T>(before: readonly T[], rows: readonly T[]): T[] {
  const known = new Map(before.map((it) => [JSON.stringify(it), it]));
  return rows.map((it) => known.get(JSON.stringify(it)) ?? it);
}
