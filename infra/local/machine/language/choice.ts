import type { Json } from "../../../../functions/ports/state-machine.ts";
import type { Field } from "./field.ts";
import { type Path, readPath, type Scope, select } from "./path.ts";

/** A compiled rule of a Choice: whether it holds for the data of the state. */
export type Rule = (scope: Scope) => boolean;

type Compare = (value: Json, operand: Json) => boolean;

const strings =
  (holds: (a: string, b: string) => boolean): Compare =>
  (a, b) =>
    typeof a === "string" && typeof b === "string" && holds(a, b);

const numbers =
  (holds: (a: number, b: number) => boolean): Compare =>
  (a, b) =>
    typeof a === "number" && typeof b === "number" && holds(a, b);

/** Values of different types compare as false, as in Step Functions. */
const comparisons: Readonly<Record<string, Compare>> = {
  StringEquals: strings((a, b) => a === b),
  StringLessThan: strings((a, b) => a < b),
  StringGreaterThan: strings((a, b) => a > b),
  StringLessThanEquals: strings((a, b) => a <= b),
  StringGreaterThanEquals: strings((a, b) => a >= b),
  NumericEquals: numbers((a, b) => a === b),
  NumericLessThan: numbers((a, b) => a < b),
  NumericGreaterThan: numbers((a, b) => a > b),
  NumericLessThanEquals: numbers((a, b) => a <= b),
  NumericGreaterThanEquals: numbers((a, b) => a >= b),
  BooleanEquals: (a, b) => typeof a === "boolean" && a === b,
};

const kinds: Readonly<Record<string, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsString: (value) => typeof value === "string",
  IsNumeric: (value) => typeof value === "number",
  IsBoolean: (value) => typeof value === "boolean",
};

/** Reads one rule. `extra`: further fields that are allowed in a top-level rule. */
export function readRule(place: Field, extra: readonly string[] = []): Rule {
  const [operator, ...more] = place.names.filter(
    (name) => !["Variable", "Comment", ...extra].includes(name),
  );
  if (operator === undefined || more.length > 0)
    return place.refuse("must have exactly one comparison, And, Or or Not.");
  if (["And", "Or", "Not"].includes(operator) && place.at("Variable").given)
    return place.at("Variable").refuse("is not allowed beside And, Or or Not.");
  const operand = place.at(operator);
  switch (operator) {
    case "And":
      return every(operand.items.map((item) => readRule(item)));
    case "Or":
      return some(operand.items.map((item) => readRule(item)));
    case "Not": {
      const rule = readRule(operand);
      return (scope) => !rule(scope);
    }
    default:
      return readComparison(readPath(place.at("Variable")), operator, operand);
  }
}

const every =
  (rules: readonly Rule[]): Rule =>
  (scope) =>
    rules.every((rule) => rule(scope));

const some =
  (rules: readonly Rule[]): Rule =>
  (scope) =>
    rules.some((rule) => rule(scope));

function readComparison(variable: Path, operator: string, operand: Field): Rule {
  if (operator === "IsPresent") {
    const wanted = operand.flag;
    return (scope) => (variable.find(scope) !== undefined) === wanted;
  }
  const isKind = Object.hasOwn(kinds, operator) ? kinds[operator] : undefined;
  if (isKind) {
    const wanted = operand.flag;
    return (scope) => isKind(select(variable, scope)) === wanted;
  }
  if (operator === "StringMatches") {
    const pattern = readPattern(operand.text);
    return (scope) => {
      const value = select(variable, scope);
      return typeof value === "string" && pattern.test(value);
    };
  }
  const byPath = operator.endsWith("Path");
  const name = byPath ? operator.slice(0, -"Path".length) : operator;
  const compare = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined;
  if (!compare) return operand.refuse("is an unsupported comparison.");
  if (byPath) {
    const other = readPath(operand);
    return (scope) => compare(select(variable, scope), select(other, scope));
  }
  const constant = readOperand(name, operand);
  return (scope) => compare(select(variable, scope), constant);
}

function readOperand(comparison: string, operand: Field): Json {
  if (comparison.startsWith("String")) return operand.text;
  if (comparison.startsWith("Numeric")) return operand.number(-Number.MAX_VALUE);
  return operand.flag;
}

/** `*` matches any text; a backslash escapes the next character. */
function readPattern(text: string): RegExp {
  const source = text.replace(/\\(.)|\*|[^\\*]+|\\$/gs, (part, escaped: string | undefined) =>
    part === "*" ? ".*" : (escaped ?? part).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"),
  );
  return new RegExp(`^${source}$`, "s");
}
