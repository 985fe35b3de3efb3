const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  "\\": 92,
};

/** A quoted path: `"a/na\303\257ve"`. */
export const quotedPath = /"(?:[^"\\]|\\.)*"/;

/**
 * A path as git writes it: bare, or in quotes with the escapes of C, where `\303\257` are bytes of UTF-8
 * (`core.quotePath` in git-config). Invalid UTF-8 becomes U+FFFD.
 */
export function unquoted(written: string): string {
  if (!(written.length >= 2 && written.startsWith('"') && written.endsWith('"'))) return written;
  const bytes: number[] = [];
  const plain = new TextEncoder();
  const inner = written.slice(1, -1);
  for (const [part] of inner.matchAll(/\\[0-7]{3}|\\.|[^\\]+|\\$/g)) {
    const code = part.startsWith("\\") ? part.slice(1) : undefined;
    if (code === undefined) bytes.push(...plain.encode(part));
    else if (/^[0-7]{3}$/.test(code)) bytes.push(Number.parseInt(code, 8) & 255);
    else bytes.push(...(escapes[code] === undefined ? plain.encode(part) : [escapes[code]]));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
