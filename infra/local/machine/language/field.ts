import type { Json } from "../../../../functions/ports/state-machine.ts";

/** A definition that the interpreter does not support. The message begins with the JSON path of the problem. */
class DefinitionError extends Error {
  override readonly name = "DefinitionError";
  readonly path: string;

  constructor(path: string, sentence: string) {
    super(`${path} ${sentence}`);
    this.path = path;
  }
}

/** One field of a definition during reading: its unchecked value and its JSON path. */
export class Field {
  readonly path: string;
  readonly value: unknown;

  constructor(value: unknown, path = "$") {
    this.value = value;
    this.path = path;
  }

  refuse(sentence: string): never {
    throw new DefinitionError(this.path, sentence);
  }

  get given(): boolean {
    return this.value !== undefined;
  }

  at(name: string): Field {
    const value = Object.hasOwn(this.record, name) ? this.record[name] : undefined;
    return new Field(value, this.path + (/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `['${name}']`));
  }

  get record(): Readonly<Record<string, unknown>> {
    return isRecord(this.value) ? this.value : this.refuse("must be an object.");
  }

  get names(): string[] {
    return Object.keys(this.record);
  }

  /** Refuses fields that are not listed: an unknown field must never be ignored. */
  only(fields: readonly string[]): this {
    for (const name of this.names)
      if (!fields.includes(name)) this.at(name).refuse("is an unsupported field.");
    return this;
  }

  get items(): Field[] {
    if (!Array.isArray(this.value) || this.value.length === 0)
      return this.refuse("must be a list with at least one item.");
    return this.value.map((value: unknown, i) => new Field(value, `${this.path}[${i}]`));
  }

  get text(): string {
    return typeof this.value === "string" ? this.value : this.refuse("must be a text.");
  }

  get flag(): boolean {
    return typeof this.value === "boolean" ? this.value : this.refuse("must be true or false.");
  }

  number(least: number, most = Number.MAX_VALUE): number {
    const { value } = this;
    if (typeof value !== "number" || !(value >= least && value <= most))
      return this.refuse(`must be a number from ${least}${most < 1e12 ? ` to ${most}` : ""}.`);
    return value;
  }

  integer(least: number, most: number): number {
    const value = this.number(least, most);
    return Number.isInteger(value) ? value : this.refuse("must be a whole number.");
  }

  get json(): Json {
    const { value } = this;
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (Array.isArray(value))
      return value.map((item: unknown, i) => new Field(item, `${this.path}[${i}]`).json);
    return Object.fromEntries(this.names.map((name) => [name, this.at(name).json]));
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
