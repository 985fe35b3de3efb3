import type { ChecksState } from "./find-or-open.ts";

/** How one check of a commit stands; a skipped one has passed. */
export type Check = Exclude<ChecksState, "none">;

/** One failure fails them all; one that is not done keeps them pending. */
export function checksOf(all: readonly Check[]): ChecksState {
  if (all.includes("failing")) return "failing";
  if (all.includes("pending")) return "pending";
  return all.length === 0 ? "none" : "passing";
}
