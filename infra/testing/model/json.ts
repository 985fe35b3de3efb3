export type Json = { readonly [key: string]: unknown };

// Reads a CLI's request leniently: a missing part, or one of another shape, is empty.

export const record = (value: unknown): Json =>
  typeof value === "object" && value !== null ? (value as Json) : {};

export const records = (value: unknown): Json[] => (Array.isArray(value) ? value.map(record) : []);

/** The text of a message or a result: a string, or parts that have one. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join("\n");
  const { text, content } = record(value);
  if (text !== undefined || content !== undefined) return textOf(text ?? content);
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
