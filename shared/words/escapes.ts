/**
 * Sequences that control a terminal (ECMA-48): titles and links (OSC) to BEL or ST, other strings
 * to ST, CSI with seven and with eight bits, single escapes. An unfinished string ends at the next
 * escape or at the end of the text.
 */
const sequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[PX^_][^\u001b]*(?:\u001b\\)?|\u001b\[[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]|\u009b[0-?]*[ -/]*[@-~]/g;

// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with an escape
const colour = /^\u001b\[[0-9;:]*m$/;

export const withoutEscapes = (text: string): string => text.replace(sequence, "");

/** Colours and bold type stay. */
export const withoutEscapesButColours = (text: string): string =>
  text.replace(sequence, (it) => (colour.test(it) ? it : ""));
