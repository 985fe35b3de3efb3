/** A page whose table says what each thing costs, with these prices. Throws where it has no row of that name. */
export function withPrices(page: string, quotes: readonly (readonly [string, string])[]): string {
  return quotes.reduce((text, [what, price]) => {
    const row = new RegExp(`(\\| ${what.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")} +\\| )([^|]*)\\|`);
    const found = row.exec(text);
    if (!found) throw new Error(`The page has no row: ${what}`);
    const [whole, before = "", cell = ""] = found;
    return text.replace(whole, () => `${before}${`${price} `.padEnd(cell.length)}|`);
  }, page);
}
