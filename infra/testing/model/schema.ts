import { type Json, record } from "./json.ts";

/** The least that fits a JSON schema, as far as the CLIs' own go. */
export function fitting(schema: Json): unknown {
  const type = String(schema["type"]).toLowerCase();
  if (type === "object")
    return Object.fromEntries(
      Object.entries(record(schema["properties"])).map(([key, it]) => [key, fitting(record(it))]),
    );
  if (type === "array") return [];
  if (type === "boolean") return false;
  if (type === "integer" || type === "number") return 1;
  const choices = schema["enum"];
  return Array.isArray(choices) ? choices[0] : "-";
}
