/** Reads a JSON object that may have comments and commas before a closing bracket. Undefined for anything else. */
export function readObject(text: string): Record<string, unknown> | undefined {
  for (const candidate of [text, withoutComments(text)]) {
    try {
      const value: unknown = JSON.parse(candidate);
      const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
      return isObject ? (value as Record<string, unknown>) : undefined;
    } catch {
      // perhaps it has comments
    }
  }
  return undefined;
}

/** In one pass, because the text is hostile. */
function withoutComments(text: string): string {
  let kept = "";
  let comma = -1; // where the last comma is in `kept`, while only space follows it
  for (let at = 0; at < text.length; ) {
    const end = endOfToken(text, at);
    const token = text.slice(at, end);
    at = end;
    if (token.startsWith("//") || token.startsWith("/*")) continue;
    if ((token === "}" || token === "]") && comma >= 0)
      kept = `${kept.slice(0, comma)}${kept.slice(comma + 1)}`;
    if (token === ",") comma = kept.length;
    else if (token.trim() !== "") comma = -1;
    kept += token;
  }
  return kept;
}

function endOfToken(text: string, at: number): number {
  const two = text.slice(at, at + 2);
  if (two === "//") return orEnd(text, text.indexOf("\n", at));
  if (two === "/*") return orEnd(text, text.indexOf("*/", at + 2) + 2, 2);
  if (text[at] !== '"') return at + 1;
  for (let end = at + 1; end < text.length; end += 1) {
    if (text[end] === "\\") end += 1;
    else if (text[end] === '"') return end + 1;
  }
  return text.length;
}

const orEnd = (text: string, end: number, none = 0): number => (end < none ? text.length : end);
