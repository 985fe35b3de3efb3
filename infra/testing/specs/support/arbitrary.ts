import fc from "fast-check";

export type Schema = { readonly [key: string]: unknown };

const wild = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    "",
    "\u0000",
    "__proto__",
    "🙂\ud800",
    "x".repeat(5_000),
    -1,
    1e308,
    2 ** 53,
    [],
    {},
  ),
);

/** Values that match a schema. Supports the part of JSON Schema that the API description uses; patterns are approximated. */
export function fitting(schema: Schema, resolve: (ref: string) => Schema): fc.Arbitrary<unknown> {
  const of = (it: unknown) => fitting(it as Schema, resolve);
  if (typeof schema["$ref"] === "string") return of(resolve(schema["$ref"]));
  if ("const" in schema) return fc.constant(schema["const"]);
  if (Array.isArray(schema["enum"])) return fc.constantFrom(...schema["enum"]);
  const choices = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(choices)) return fc.oneof(...choices.map(of));
  const [low, high] = [Number(schema["minimum"] ?? -10), Number(schema["maximum"] ?? 10_000)];
  switch (schema["type"]) {
    case "string":
      return texts(schema);
    case "integer":
      return fc.integer({ min: Math.max(low, -1e9), max: Math.min(high, 1e9) });
    case "number":
      return fc.double({ min: low, max: high, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(of(schema["items"] ?? {}), {
        minLength: Number(schema["minItems"] ?? 0),
        maxLength: Math.min(3, Number(schema["maxItems"] ?? 3)),
      });
    case "object":
      return objects(schema, of);
    default:
      return wild;
  }
}

function texts(schema: Schema): fc.Arbitrary<string> {
  const minLength = Number(schema["minLength"] ?? 0);
  const maxLength = Math.min(60, Number(schema["maxLength"] ?? 60));
  const words = fc.string({ minLength, maxLength, unit: "grapheme" });
  const names = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
  return schema["pattern"] ? fc.oneof(names, words) : words;
}

function objects(
  schema: Schema,
  of: (it: unknown) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const properties = (schema["properties"] ?? {}) as Record<string, unknown>;
  const requiredKeys = (schema["required"] ?? []) as string[];
  const known = Object.fromEntries(Object.entries(properties).map(([key, it]) => [key, of(it)]));
  const record = fc.record(known, { requiredKeys: requiredKeys.filter((it) => it in known) });
  const more = schema["additionalProperties"];
  if (typeof more !== "object" || more === null) return record;
  return fc.dictionary(fc.string({ maxLength: 10 }), of(more), { maxKeys: 2 });
}

/** Values that match, and values that almost match: one part is replaced, left out or added. */
export const nearly = (schema: Schema, resolve: (ref: string) => Schema): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 3, arbitrary: fitting(schema, resolve) },
    { weight: 2, arbitrary: fc.tuple(fitting(schema, resolve), fc.nat(), wild).map(changed) },
    { weight: 1, arbitrary: wild },
  );

function changed([value, at, other]: [unknown, number, unknown]): unknown {
  if (typeof value !== "object" || value === null) return other;
  const keys = Object.keys(value);
  const key = keys[at % (keys.length + 1)] ?? "more";
  return { ...value, [key]: other };
}
