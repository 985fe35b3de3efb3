import { isUtf8 } from "node:buffer";

export type Wide = "utf-16le" | "utf-16be";

/** Looks at so many bytes of a line before it takes a text without a byte order mark for UTF-16. */
const sample = 8;
/** A longer line is read in parts of so many bytes. */
const longest = 4096;

/**
 * Whether a line begins a text in UTF-16: by its byte order mark, or because every second byte is zero, as in the
 * letters of Latin script. "more": the next bytes tell.
 */
export function wideStart(bytes: Uint8Array, last: boolean): Wide | "more" | undefined {
  const [first, second] = bytes;
  if (second === undefined) return last ? undefined : "more";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const looked = bytes.subarray(0, sample);
  const zeros = (odd: number) => looked.every((byte, at) => (byte === 0) === (at % 2 === odd));
  const wide = zeros(1) ? "utf-16le" : zeros(0) ? "utf-16be" : undefined;
  if (wide === undefined || looked.length === sample || (last && looked.length > 3)) return wide;
  return last ? undefined : "more";
}

/**
 * The next line of a text in UTF-16. `bytes`: how many it has; 0 if the next line is none of it, because the program
 * goes on in UTF-8. Undefined if more bytes are needed.
 */
export function wideLine(
  bytes: Uint8Array,
  wide: Wide,
  last: boolean,
): { text: string; bytes: number } | undefined {
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    if (at > longest) break;
    const end = wide === "utf-16le" ? at + 2 : at + 1;
    const other = wide === "utf-16le" ? at + 1 : at - 1;
    if (end > bytes.length && !last) return undefined;
    if (end % 2 === 0 && bytes[other] === 0) return read(bytes.subarray(0, end), wide);
    if (at > 1 && isNarrow(bytes.subarray(0, at))) return { text: "", bytes: 0 };
  }
  if (bytes.length <= longest && !last) return undefined;
  const part = bytes.subarray(0, longest);
  return isNarrow(part) ? { text: "", bytes: 0 } : read(part, wide);
}

/** What cannot be in a text: control characters, characters that are not assigned, halves of characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape is part of a text in colours
const noText = /(?![\t\r\n\x1b])[\p{Cc}\p{Cn}\p{Co}\ufffd]/u;

function read(bytes: Uint8Array, wide: Wide): { text: string; bytes: number } {
  const text = new TextDecoder(wide).decode(bytes);
  return noText.test(text) ? { text: "", bytes: 0 } : { text, bytes: bytes.length };
}

const isNarrow = (bytes: Uint8Array): boolean =>
  isUtf8(bytes) && !bytes.some((byte) => byte < 0x20 && !narrowControls.has(byte));
const narrowControls = new Set([0x07, 0x08, 0x09, 0x0a, 0x0d, 0x1b]);
