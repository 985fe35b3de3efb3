/** A stranger's text on one line, without characters that could start a code block. */
export const oneLine = (text: string, most: number): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Z}\s]+/gu, " ")
    .replaceAll("`", "'")
    .replace(/~{2,}/g, (run) => "-".repeat(run.length))
    .trim()
    .replace(/^~/, "-")
    .slice(0, most)
    .toWellFormed();

/**
 * A stranger's text as a quotation: material to judge, not instructions to follow. Script runs nothing that is in one.
 * A carriage return also ends a line.
 */
export const quoted = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");

/** Size of a stored value: bytes of its JSON in UTF-8. */
export const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? "");

/** Cuts a text to a limit in bytes of JSON. A text that is cut ends with an ellipsis. */
export function cut(text: string, most: number): string {
  if (bytesOf(text) <= most) return text;
  let left = most - bytesOf("…");
  let end = 0;
  for (const character of text) {
    left -= bytesOf(character) - bytesOf("");
    if (left < 0) break;
    end += character.length;
  }
  return `${text.slice(0, end)}…`;
}
