/** What a caller asks for: an action on a resource (its ARN), with values of condition keys. */
export type Need = {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
};

export type Statement = {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** Compares one value with one pattern, by condition operator. */
const operators: Readonly<Record<string, (value: string, pattern: string) => boolean>> = {
  StringEquals: (value, pattern) => value === pattern,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
};

/**
 * Whether these statements allow it: some must, and none may deny it (IAM User Guide, "Policy evaluation logic").
 * Throws for a condition operator that is not known here, because nobody can say then.
 */
export function allows(statements: readonly Statement[], need: Need): boolean {
  const those = statements.filter((it) => isOf(it, need));
  return (
    those.some(({ effect }) => effect === "Allow") &&
    those.every(({ effect }) => effect === "Allow")
  );
}

function isOf({ actions, resources, conditions }: Statement, need: Need): boolean {
  if (!actions.some((it) => like(need.action.toLowerCase(), it.toLowerCase()))) return false;
  if (!resources.some((it) => like(need.resource, it))) return false;
  return Object.entries(conditions).every(([operator, keys]) => {
    const compare = operators[operator];
    if (!compare) throw new Error(`The condition operator ${operator} is not known here.`);
    return Object.entries(keys).every(([key, patterns]) => {
      const value = need.context?.[key];
      return value !== undefined && [patterns].flat().some((it) => compare(value, String(it)));
    });
  });
}

/** Whether a text has the form of a pattern with `*` and `?`. Never slower than text times pattern. */
function like(text: string, pattern: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    const next = pattern[from];
    if (next === "*") [star, mark] = [from++, at];
    else if (next === "?" || (next !== undefined && next === text[at]))
      [at, from] = [at + 1, from + 1];
    else if (star >= 0) [from, at] = [star + 1, ++mark];
    else return false;
  }
  return /^\**$/.test(pattern.slice(from));
}
