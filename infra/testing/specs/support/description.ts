import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import * as formats from "ajv-formats";
import type { Schema } from "./arbitrary.ts";

export type Operation = {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { name: string; in: string; schema: Schema }[];
  readonly body: Schema | undefined;
};

type Reply = { readonly content?: Record<string, unknown> };
type Said = {
  readonly parameters?: Operation["parameters"];
  readonly requestBody?: { content: { "application/json": { schema: Schema } } };
  readonly responses: Record<string, Reply>;
};
export type Document = {
  readonly paths: Record<string, Record<string, Said>>;
  readonly components: { readonly schemas: Record<string, Schema> };
};

/** The API's own description, used to check its replies. */
export class Description {
  readonly operations: readonly Operation[];
  readonly #document: Document;
  readonly #ajv: Ajv2020;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: Document) {
    this.#document = document;
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
        method,
        path,
        parameters,
        body: requestBody?.content["application/json"].schema,
      })),
    );
    this.#ajv = new Ajv2020({ strict: false, allErrors: false });
    formats.default.default(this.#ajv);
    this.#ajv.addSchema({ $id: "api", ...(closed(document) as object) });
  }

  resolve = (ref: string): Schema => {
    const schema = this.#document.components.schemas[ref.split("/").at(-1) ?? ""];
    if (!schema) throw new Error(`There is no ${ref}.`);
    return schema;
  };

  /** Says why a reply does not match the description. Undefined if it matches. */
  problem(
    { method, path }: Operation,
    status: number,
    media: string,
    body: unknown,
  ): string | undefined {
    const reply = this.#document.paths[path]?.[method]?.responses[status];
    if (!reply) return `the status ${status} is not described`;
    const kinds = Object.keys(reply.content ?? {});
    if (kinds.length === 0) return undefined;
    const kind = kinds.find((it) => it.split(";")[0] === media.split(";")[0]);
    if (!kind) return `${media} is not described for ${status}`;
    if (kind !== "application/json") return undefined;
    const at = ["paths", path, method, "responses", String(status), "content", kind, "schema"];
    const pointer = at.map((it) => it.replaceAll("~", "~0").replaceAll("/", "~1")).join("/");
    const ref = `api#/${pointer.replaceAll("{", "%7B").replaceAll("}", "%7D")}`;
    const validate = this.#validators.get(ref) ?? this.#ajv.compile({ $ref: ref });
    this.#validators.set(ref, validate);
    return validate(body) ? undefined : this.#ajv.errorsText(validate.errors);
  }
}

/** A reply must not contain undescribed fields. The description leaves objects open only so that they can grow. */
function closed(value: unknown, within = ""): unknown {
  if (Array.isArray(value)) return value.map((it) => closed(it, within));
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([key, it]) => [key, closed(it, key === "allOf" ? key : within)]),
  );
  const shut = "properties" in value && !("additionalProperties" in value) && within !== "allOf";
  return shut ? { ...inner, additionalProperties: false } : inner;
}
