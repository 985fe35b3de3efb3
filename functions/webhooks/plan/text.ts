import { linesOf } from "./fence.ts";

/** Somebody else's words on one line, without marks that could begin a block of code where they are put in. */
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

/** Somebody else's words, which are to be weighed and not followed to the letter. */
export const quoted = (text: string): string =>
  linesOf(text)
    .map((line) => `> ${line}`)
    .join("\n");

/** How many bytes a text takes where it is kept, as JSON in UTF-8. */
export const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? "");

/** A text of at most so many bytes of JSON: what is too long ends with an ellipsis. */
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
