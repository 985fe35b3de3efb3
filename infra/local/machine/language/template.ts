import type { Json } from "../../../../functions/ports/state-machine.ts";
import { Field } from "./field.ts";
import { type Path, readPath, type Scope, type Selector, select } from "./path.ts";

/** A part of a template: a constant value, a path, or nested parts. */
type Part =
  | { readonly is: "constant"; readonly value: Json }
  | { readonly is: "path"; readonly path: Path }
  | { readonly is: "object"; readonly fields: readonly (readonly [string, Part])[] }
  | { readonly is: "list"; readonly items: readonly Part[] };

/** Reads a payload template. A field whose name ends in `.$` contains a path. Parts without paths are built once, here. */
export function readTemplate(place: Field, token = false): Selector {
  const part = readPart(place, token);
  return (scope) => fill(part, scope);
}

function readPart(place: Field, token: boolean): Part {
  const { value } = place;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, i) =>
      readPart(new Field(item, `${place.path}[${i}]`), token),
    );
    return items.every(isConstant) ? { is: "constant", value: place.json } : { is: "list", items };
  }
  if (typeof value !== "object" || value === null) return { is: "constant", value: place.json };
  const fields = place.names.map((name) => readField(place, name, token));
  if (fields.every(([, part]) => isConstant(part))) return { is: "constant", value: place.json };
  return { is: "object", fields };
}

function readField(place: Field, name: string, token: boolean): readonly [string, Part] {
  const field = place.at(name);
  if (!name.endsWith(".$")) return [name, readPart(field, token)];
  const plain = name.slice(0, -2);
  if (place.names.includes(plain)) return field.refuse(`exists twice, as ${plain} and as ${name}.`);
  return [plain, { is: "path", path: readPath(field, token) }];
}

const isConstant = (part: Part): boolean => part.is === "constant";

function fill(part: Part, scope: Scope): Json {
  switch (part.is) {
    case "constant":
      return part.value;
    case "path":
      return select(part.path, scope);
    case "list":
      return part.items.map((item) => fill(item, scope));
    case "object":
      return Object.fromEntries(part.fields.map(([name, field]) => [name, fill(field, scope)]));
    default:
      return part satisfies never;
  }
}
