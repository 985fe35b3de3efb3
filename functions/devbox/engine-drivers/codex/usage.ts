import * as z from "zod";
import type { EngineEvent } from "../driver.ts";

const count = z.int().nonnegative().catch(0);
const counts = z.object({ inputTokens: count, cachedInputTokens: count, outputTokens: count });
type Counts = z.infer<typeof counts>;

/** `total` is the usage of a thread since it began, `last` that of the newest call of the model. */
export const tokenUsage = z.object({ total: counts, last: counts });

/** Converts the totals of threads to the usage since the last report. */
export interface Tally {
  /**
   * Undefined if nothing was used.
   *
   * @param past whether the update is about a turn of an earlier process, which reported that usage
   */
  add(
    thread: string,
    usage: z.infer<typeof tokenUsage>,
    past: boolean,
  ): Extract<EngineEvent, { type: "usage" }> | undefined;
}

/**
 * Reports the difference of totals, never the sum of `last`, because Codex sometimes repeats an update with its
 * `last`. A resumed thread first repeats its newest update, about its last turn: the differences start there. For
 * a thread without an earlier update (a new one, a sub-agent's, or one whose first call was never counted), the
 * first `last` is the difference.
 */
export function createTally(): Tally {
  const totals = new Map<string, Counts>();
  return {
    add(thread, { total, last }, past) {
      const before = totals.get(thread);
      totals.set(thread, total);
      if (past) return undefined;
      const used = before ? minus(total, before) : last;
      if (used.inputTokens === 0 && used.outputTokens === 0) return undefined;
      return { type: "usage", ...used };
    },
  };
}

const minus = (a: Counts, b: Counts): Counts => ({
  inputTokens: Math.max(0, a.inputTokens - b.inputTokens),
  cachedInputTokens: Math.max(0, a.cachedInputTokens - b.cachedInputTokens),
  outputTokens: Math.max(0, a.outputTokens - b.outputTokens),
});
