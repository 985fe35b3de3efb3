import { RemoteProblem } from "./remote.ts";

/**
 * The text of a file in UTF-8, or in UTF-16 with a byte order mark. Anything else is refused: instructions that are
 * read wrongly would do something else.
 */
export function textOf(bytes: Uint8Array, name: string): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decoded(bytes, "utf-16le", name);
  if (first === 0xfe && second === 0xff) return decoded(bytes, "utf-16be", name);
  const text = decoded(bytes, "utf-8", name);
  if (text.includes("\0")) throw notText(name);
  return text;
}

function decoded(bytes: Uint8Array, encoding: string, name: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw notText(name);
  }
}

const notText = (name: string): RemoteProblem =>
  new RemoteProblem(0, "usage", `${name} is not text in UTF-8. Save it as UTF-8 and try again.`);
