import * as z from "zod";
import type { EngineEvent } from "../driver.ts";

const count = z.int().nonnegative().catch(0);
const counts = z.object({ inputTokens: count, cachedInputTokens: count, outputTokens: count });
type Counts = z.infer<typeof counts>;

/** `total` counts a thread since it began, `last` the newest call of the model. */
export const tokenUsage = z.object({ total: counts, last: counts });

/** Turns the totals of threads into what was used since the last report. */
export interface Tally {
  /**
   * Undefined when nothing was used since. `past`: the update is about a turn of an earlier process,
   * whose use was reported by it.
   */
  add(
    thread: string,
    usage: z.infer<typeof tokenUsage>,
    past: boolean,
  ): Extract<EngineEvent, { type: "usage" }> | undefined;
}

/**
 * The difference of totals is reported, never the sum of `last`: Codex repeats an update, `last`
 * included, for reasons of its own. A resumed thread says its newest update once more, about its
 * last turn, before anything else; that is where its differences start. For a thread that said
 * nothing before (a new one, one of a sub-agent, one whose first call was never counted) the first
 * `last` is the difference.
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
