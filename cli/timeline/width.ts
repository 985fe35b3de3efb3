const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Two columns wide in a terminal: East Asian wide and fullwidth ranges (Unicode UAX #11), and emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;

/** What a person sees as one character, each with its columns. */
export function* characters(text: string): Generator<{ text: string; columns: number }> {
  for (const { segment } of graphemes.segment(text))
    yield { text: segment, columns: wide.test(segment) ? 2 : 1 };
}

/** How many columns of a terminal a line takes. */
export function columnsOf(line: string): number {
  let columns = 0;
  for (const it of characters(line)) columns += it.columns;
  return columns;
}
