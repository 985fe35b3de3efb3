/** A text or a comment. One without an end goes to the end of the file. */
const comment = /("(?:\\.|[^"\\])*"?)|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
/** A text, or a comma before a closing bracket. */
const lastComma = /("(?:\\.|[^"\\])*"?)|,(?=\s*[}\]])/g;

/** Reads JSON with comments and trailing commas. Undefined for anything but an object. */
export function readJsonc(text: string): Record<string, unknown> | undefined {
  try {
    const blank = (_: string, quoted?: string) => quoted ?? " ";
    const value: unknown = JSON.parse(text.replace(comment, blank).replace(lastComma, blank));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object at a key. Empty if there is none. */
export const recordAt = (value: unknown, key: string): Record<string, unknown> => {
  const it = isRecord(value) ? value[key] : undefined;
  return isRecord(it) ? it : {};
};
