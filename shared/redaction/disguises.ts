/** A form in which a secret can be printed, reduced to its lower-case letters and digits. */
export type Disguise = {
  readonly skeleton: string;
  /** How many of its first characters, up to each one, look random. Others may be ordinary words. */
  readonly random: Uint16Array;
};

/** The letters and digits of a text, in lower case: what is left of it between any separators and line ends. */
export const skeletonOf = (text: string): string =>
  text.replace(/[^A-Za-z0-9]+/g, "").toLowerCase();

/** A secret that is longer than this is looked for in its usual encodings only. */
const longest = 256;

/**
 * The encodings in which programs print text, each written without separators. Compressed or encrypted forms cannot
 * be recognised and are not here.
 */
export function disguisesOf(secret: string): Disguise[] {
  const bytes = new TextEncoder().encode(secret);
  const hex = mapped(bytes, (byte) => padded(byte, 16, 2));
  const base64 = base64Of(bytes);
  const words = [secret, reversed(secret), percent(secret), escaped(secret), entities(secret)];
  const codes = [hex, reversed(hex), ...windows64(bytes), reversed(base64)];
  if (secret.length <= longest) {
    words.push(rot13(secret), percentAll(secret));
    codes.push(...dumps(bytes), ...units(secret));
    codes.push(
      ...windows64(utf16(secret)),
      ...windows64(bytes).flatMap((it) => windows64(ascii(it))),
      ...windows64(ascii(hex)),
    );
    codes.push(...windows64(ascii(reversed(secret))), ...windows32(bytes));
  }
  const all = [
    ...words.map((text) => ({ skeleton: skeletonOf(text), random: randomIn(text, looksRandom) })),
    ...codes.map((text) => ({ skeleton: skeletonOf(text), random: randomIn(text, () => true) })),
  ];
  const seen = new Set<string>();
  return all.filter(({ skeleton }) => !seen.has(skeleton) && seen.add(skeleton));
}

function randomIn(text: string, random: (piece: string) => boolean): Uint16Array {
  const pieces = text.split(/[^A-Za-z0-9]+/);
  const counts = [0];
  for (const piece of pieces) {
    const step = random(piece) ? 1 : 0;
    for (let n = 0; n < piece.length; n += 1) counts.push((counts.at(-1) ?? 0) + step);
  }
  return Uint16Array.from(counts);
}

/** Changes often between digits, small and large letters. */
const looksRandom = (piece: string): boolean =>
  piece.length >= 8 && (piece.match(/[a-z]+|[A-Z]+|\d+/g)?.length ?? 0) >= 5;

/** The forms of a short secret that are looked for exactly as they are. */
export function literalsOf(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const words = [secret, reversed(secret), percent(secret), escaped(secret), entities(secret)];
  return [...new Set([...words, ...windows64(bytes)])].filter((it) => it.length >= 8);
}

const mapped = (bytes: Uint8Array, write: (byte: number) => string): string =>
  Array.from(bytes, write).join("");
const padded = (value: number, radix: number, digits: number): string =>
  value.toString(radix).padStart(digits, "0");
const reversed = (text: string): string => [...text].reverse().join("");
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

const hexByte = (byte: number): string => padded(byte, 16, 2);

/** URLs and forms: RFC 3986 with the characters that `encodeURIComponent` keeps. */
const percent = (text: string): string => encodeURIComponent(text.toWellFormed());
/** Percent, quoted-printable and similar encodings that keep only letters and digits. */
const percentAll = (text: string): string =>
  mapped(ascii(text), (byte) => {
    const letter = String.fromCharCode(byte);
    return /[A-Za-z0-9]/.test(letter) ? letter : `%${hexByte(byte)}`;
  });
/** JSON, with the characters that some writers escape although they need not. */
const escaped = (text: string): string =>
  JSON.stringify(text).replace(/[<>&'/]/g, (it) => `\\u${padded(it.charCodeAt(0), 16, 4)}`);
const named: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const entities = (text: string): string => text.replace(/[&<>"']/g, (it) => named[it] ?? it);
const rot13 = (text: string): string =>
  text.replace(/[A-Za-z]/g, (it) => {
    const base = it <= "Z" ? 65 : 97;
    return String.fromCharCode(((it.charCodeAt(0) - base + 13) % 26) + base);
  });

/** Byte by byte, as `od`, `hexdump`, `xxd`, arrays of numbers and escapes of programming languages write it. */
function dumps(bytes: Uint8Array): string[] {
  const swapped = (radix: number, digits: number, skip: number) => {
    let text = "";
    for (let at = skip; at + 1 < bytes.length; at += 2)
      text += padded((bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0), radix, digits);
    return text;
  };
  return [
    mapped(bytes, (byte) => `\\x${hexByte(byte)}`),
    mapped(bytes, (byte) => `0x${hexByte(byte)}`),
    mapped(bytes, String),
    mapped(bytes, (byte) => padded(byte, 8, 3)),
    ...[0, 1].flatMap((skip) => [swapped(16, 4, skip), swapped(8, 6, skip)]),
  ];
}

/** Unit by unit: escapes such as `\u0067`. */
const units = (text: string): string[] => [
  mapped(utf16(text), String),
  [...text].map((it) => `\\u${padded(it.charCodeAt(0), 16, 4)}`).join(""),
];

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  for (let at = 0; at < text.length; at += 1) {
    bytes[2 * at] = text.charCodeAt(at) & 0xff;
    bytes[2 * at + 1] = text.charCodeAt(at) >> 8;
  }
  return bytes;
}

const alphabet64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const alphabet32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648, without padding. */
function encoded(bytes: Uint8Array, alphabet: string, bits: number): string {
  let out = "";
  let kept = 0;
  let count = 0;
  for (const byte of bytes) {
    kept = ((kept << 8) | byte) & 0xffff;
    count += 8;
    while (count >= bits) {
      count -= bits;
      out += alphabet[(kept >> count) & (2 ** bits - 1)];
    }
  }
  return count > 0 ? out + alphabet[(kept << (bits - count)) & (2 ** bits - 1)] : out;
}
const base64Of = (bytes: Uint8Array): string => encoded(bytes, alphabet64, 6);

/** What the encoding of any text that contains these bytes contains: it depends only on where they begin in a group. */
function windows(bytes: Uint8Array, alphabet: string, bits: number, group: number): string[] {
  return Array.from({ length: group }, (_, skip) => {
    const shifted = new Uint8Array(skip + bytes.length);
    shifted.set(bytes, skip);
    return encoded(shifted, alphabet, bits).slice(Math.ceil((skip * 8) / bits));
  });
}
/** The last character may depend on what follows; a match does not need it. */
const windows64 = (bytes: Uint8Array): string[] => windows(bytes, alphabet64, 6, 3);
const windows32 = (bytes: Uint8Array): string[] => windows(bytes, alphabet32, 5, 5);
