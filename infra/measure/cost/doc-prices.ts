/** A page with these prices in its table. Throws if the table has no row with a name. */
export function withPrices(page: string, quotes: readonly (readonly [string, string])[]): string {
  return quotes.reduce((text, [what, price]) => {
    const row = new RegExp(`(\\| ${what.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")} +\\| )([^|]*)\\|`);
    const found = row.exec(text);
    if (!found) throw new Error(`The page has no row "${what}". Add it to the table.`);
    const [whole, before = "", cell = ""] = found;
    return text.replace(whole, () => `${before}${`${price} `.padEnd(cell.length)}|`);
  }, page);
}
