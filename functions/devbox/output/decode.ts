import { isUtf8 } from "node:buffer";
import { type Wide, wideLine, wideStart } from "./utf-16.ts";

/**
 * Decodes the bytes of an output: UTF-8, and lines in UTF-16, as programs of Windows write them. A byte that is
 * neither becomes half a character (U+DC80 to U+DCFF), so that `encoded` can give it back; it is shown as a mark.
 */
export interface Decoder {
  add(bytes: Uint8Array): string;
  end(): string;
}

const lineFeed = 0x0a;
/** Lines in UTF-8 are decoded in parts of about so many bytes. */
const looked = 8 * 1024;

export function createDecoder(): Decoder {
  let held = Buffer.alloc(0);
  let wide: Wide | undefined;
  /** Whether the next byte begins a line that may be in UTF-16. */
  let atStart = true;

  function decode(bytes: Buffer, last: boolean): string {
    let out = "";
    let at = 0;
    while (at < bytes.length) {
      const rest = bytes.subarray(at);
      if (wide === undefined && atStart) {
        const start = wideStart(rest, last);
        if (start === "more") break;
        wide = start;
        atStart = start !== undefined;
      }
      if (wide !== undefined) {
        const line = wideLine(rest, wide, last);
        if (line === undefined) break;
        if (line.bytes === 0) {
          wide = undefined;
          atStart = false; // of what is no UTF-16
        }
        out += line.text;
        at += line.bytes;
        continue;
      }
      const end = narrowEnd(rest);
      const whole = at + end < bytes.length || last ? end : complete(rest.subarray(0, end));
      out += narrow(rest.subarray(0, whole));
      at += whole;
      if (whole < end) break;
      atStart = rest[end - 1] === lineFeed;
    }
    held = Buffer.from(bytes.subarray(at));
    return out;
  }
  return {
    add(bytes) {
      return decode(held.length > 0 ? Buffer.concat([held, bytes]) : Buffer.from(bytes), false);
    },
    end: () => decode(held, true),
  };
}

/** The bytes of a decoded text. */
export function encoded(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text);
  const parts = text.split(/((?<![\ud800-\udbff])[\udc80-\udcff])/);
  return Buffer.concat(
    parts.map((it, at) => (at % 2 ? Buffer.of(it.charCodeAt(0) - 0xdc00) : Buffer.from(it))),
  );
}

/** The length of the lines in UTF-8 at the beginning: up to a line that may begin a text in UTF-16. */
function narrowEnd(bytes: Buffer): number {
  const seen = bytes.subarray(0, looked);
  const marks = [0, 0xfe, 0xff].map((byte) => seen.indexOf(byte)).filter((at) => at >= 0);
  // A line in UTF-16 has one of these bytes as its first or second, which may be in the next piece.
  const until = marks.length > 0 ? Math.min(...marks) : seen.length;
  const start = bytes.subarray(0, until).lastIndexOf(lineFeed) + 1;
  if (start > 0 && until - start <= 1) return start;
  const next = bytes.indexOf(lineFeed, until);
  return next < 0 ? bytes.length : next + 1;
}

/** The length without the beginning of a character whose end is in the next piece. */
function complete(bytes: Buffer): number {
  for (let at = bytes.length - 1; at >= Math.max(0, bytes.length - 3); at -= 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return bytes.length - at < needed ? at : bytes.length;
  }
  return bytes.length;
}

/** One or more characters of UTF-8 (RFC 3629), or a byte that is none, in a text of one character for each byte. */
const characters = new RegExp(
  [
    "((?:[\\xc2-\\xdf][\\x80-\\xbf]",
    "\\xe0[\\xa0-\\xbf][\\x80-\\xbf]",
    "[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}",
    "\\xed[\\x80-\\x9f][\\x80-\\xbf]",
    "\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}",
    "[\\xf1-\\xf3][\\x80-\\xbf]{3}",
    "\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2})+)",
    "[\\x80-\\xff]",
  ].join("|"),
  "g",
);

function narrow(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  return bytes
    .toString("latin1")
    .replace(characters, (all: string, valid: string | undefined) =>
      valid === undefined
        ? String.fromCharCode(0xdc00 + all.charCodeAt(0))
        : Buffer.from(valid, "latin1").toString(),
    );
}
