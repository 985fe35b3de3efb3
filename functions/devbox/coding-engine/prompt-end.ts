import type { PromptEnd } from "../engine-drivers/driver.ts";
import { Failure } from "../engine-drivers/failure.ts";

/** Why the prompt cannot go on. Undefined if it has ended well, or because of reports in vain. */
export function failureOf(end: PromptEnd, ended: boolean): Failure | undefined {
  if (end.how === "completed") return undefined;
  if (end.how === "failed") return ended && end.failure.kind !== "crash" ? undefined : end.failure;
  return ended ? undefined : new Failure("crash", "Its turn was interrupted");
}

/** The last message of the model. */
export const lastOf = (end: PromptEnd): string => (end.how === "completed" ? end.text : "");
