/** A text, a comment, or a comma before a closing bracket. */
const token =
  /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*[}\]])/g;

/** Reads JSON with comments and trailing commas. Undefined for anything but an object. */
export function readJsonc(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(token, (_, quoted?: string) => quoted ?? " "));
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
