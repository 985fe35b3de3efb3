/** An address as a person pasted it, taken apart. */
export type PastedAddress = {
  /** In lower case, with the port if one is written. */
  readonly host: string;
  /** The decoded parts of the path. None is empty, `.` or `..`, or contains a slash. */
  readonly parts: readonly string[];
  /** The value that the query or the fragment gives a name, in any case. Undefined for none, or for different ones. */
  value(name: string): string | undefined;
};

const longest = 2_000;
/** Capitals are written out: with the flag `i`, other letters match too (U+017F is an s). */
const address =
  /^(?:[Hh][Tt][Tt][Pp][Ss]:\/\/)?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::[0-9]{1,5})?)(\/[^?#]*)(\?[^\s#]*)?(#\S*)?$/;
/** Control, format and unassigned characters, backslashes, and blanks other than a space. */
const unwanted = /[\p{C}\\]|[^\S ]/u;
const unwantedInPart = /[\p{C}/\\]|^\.{0,2}$/u;

const pairs = ["<>", "()", "[]", "{}", '""', "''", "``", "“”", "‘’", "«»"];
const endsSentence = /[.,;:!?。，；：！？…]$/u;

/**
 * Takes an https address apart. The scheme may be missing, and blanks, brackets, quotes and the punctuation of a
 * sentence may stand around it. Undefined for everything else, such as a user name in the address.
 */
export function pastedAddress(text: string): PastedAddress | undefined {
  const bare = withoutSurroundings(text);
  if (bare === undefined) return undefined;
  const [, host, path, query = "", fragment = ""] = address.exec(bare) ?? [];
  const parts = path === undefined ? undefined : partsOf(path);
  if (host === undefined || !parts) return undefined;
  const given = [...new URLSearchParams(query), ...new URLSearchParams(fragment.slice(1))];
  return {
    host: host.toLowerCase(),
    parts,
    value(name) {
      const values = given.flatMap(([key, it]) => (key.toLowerCase() === name ? [it] : []));
      return new Set(values).size === 1 ? values[0] : undefined;
    },
  };
}

/** The text without blanks, pairs of brackets or quotes, and punctuation around it. Undefined if it is no address. */
export function withoutSurroundings(text: string): string | undefined {
  if (text.length > longest) return undefined;
  let bare = text.trim();
  if (unwanted.test(bare)) return undefined;
  for (;;) {
    const inner = withoutOne(bare).trim();
    if (inner === bare) return bare;
    bare = inner;
  }
}

/** A closing bracket or quote goes alone too: it is what remains of a sentence around the address. */
function withoutOne(text: string): string {
  if (endsSentence.test(text)) return text.slice(0, -1);
  const closes = pairs.find((pair) => text.endsWith(pair.charAt(1)));
  if (closes === undefined) return text;
  return text.slice(text.startsWith(closes.charAt(0)) ? 1 : 0, -1);
}

/** One slash may follow the last part. */
function partsOf(path: string): string[] | undefined {
  try {
    const parts = path
      .slice(1)
      .replace(/\/$/, "")
      .split("/")
      .map((part) => decodeURIComponent(part).normalize("NFC"));
    return parts.some((part) => unwantedInPart.test(part)) ? undefined : parts;
  } catch {
    return undefined;
  }
}
