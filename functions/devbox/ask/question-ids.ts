import { createHash } from "node:crypto";
import { idFrom } from "../../../shared/id.ts";
import type { Question } from "../../../shared/schemas/question.ts";

/**
 * Makes the ids of questions from their text and from how many times the same text was asked before. So a
 * block or turn that runs again gets its recorded answers, in whatever order its parallel commands ask.
 *
 * @param scope the place in the Run where the questions are asked
 */
export function questionIds(
  scope: readonly (string | number)[],
): (questions: readonly Question[]) => string {
  const asked = new Map<string, number>();
  return (all) => {
    const text = canonical(all);
    const time = (asked.get(text) ?? 0) + 1;
    asked.set(text, time);
    const hash = createHash("sha256").update(canonical([...scope, time, text]));
    return idFrom("question", hash.digest());
  };
}

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, it: unknown) =>
    typeof it === "object" && it !== null && !Array.isArray(it)
      ? Object.fromEntries(Object.entries(it).sort(([one], [other]) => (one < other ? -1 : 1)))
      : it,
  );
}
