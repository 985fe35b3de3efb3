/** A page whose table says what each thing costs, with these prices. Throws where it has no row of that name. */
export function withPrices(page: string, quotes: readonly (readonly [string, string])[]): string {
  return quotes.reduce((text, [what, price]) => {
    const row = `| ${what} | `;
    const at = text.indexOf(row);
    if (at < 0) throw new Error(`The page has no row: ${row}`);
    const from = at + row.length;
    return `${text.slice(0, from)}${price}${text.slice(text.indexOf(" |", from))}`;
  }, page);
}
