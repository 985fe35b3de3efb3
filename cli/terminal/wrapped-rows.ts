import stringWidth from "string-width";

const graphemes = new Intl.Segmenter();

/**
 * How many rows a terminal takes for a line, with the row in which the cursor then stands. A wide character that does
 * not fit into the rest of a row begins the next one.
 */
export function wrappedRows(text: string, columns: number): number {
  let rows = 1;
  let column = 0;
  for (const { segment } of graphemes.segment(text)) {
    const width = stringWidth(segment);
    if (column + width > columns) {
      rows++;
      column = 0;
    }
    column += width;
  }
  return column >= columns ? rows + 1 : rows;
}
