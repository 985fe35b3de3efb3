import type { EngineEvent } from "../driver.ts";
import type { Agent } from "./agent.ts";
import type { PromptResult } from "./updates.ts";

type Usage = Extract<EngineEvent, { type: "usage" }>;
type Counts = Omit<Usage, "type" | "costUsd">;

/** Converts an agent's counts to the usage since the last report. */
export interface Tally {
  /** Sets the cost of the session since it began. */
  cost(amount: number): void;
  /** What a running prompt has cost since the last report, so that a limit can count it at once. */
  soFar(): Usage | undefined;
  /** The usage of a prompt that has ended. Undefined if nothing was used. */
  ended(result: PromptResult): Usage | undefined;
  /** Excludes the cost so far from the next report. */
  forget(): void;
}

const none: Counts = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

export function createTally({ counts, cachedApart }: Pick<Agent, "counts" | "cachedApart">): Tally {
  let before = none;
  let spent = 0;
  let reported = 0;

  function countsOf({ usage, _meta }: PromptResult): Counts | undefined {
    const { input_tokens, output_tokens } = _meta?.quota.token_count ?? {};
    if (!usage)
      return input_tokens === undefined
        ? undefined
        : { ...none, inputTokens: input_tokens, outputTokens: output_tokens ?? 0 };
    const { inputTokens, cachedReadTokens: cached, cachedWriteTokens, outputTokens } = usage;
    const all = cachedApart ? inputTokens + cached + cachedWriteTokens : inputTokens;
    return { inputTokens: all, cachedInputTokens: cached, outputTokens };
  }

  function newCost(): number {
    const costUsd = Math.max(0, Number((spent - reported).toFixed(9)));
    reported = spent;
    return costUsd;
  }

  return {
    cost(amount) {
      spent = amount;
    },
    soFar() {
      const costUsd = newCost();
      return costUsd > 0 ? { type: "usage", ...none, costUsd } : undefined;
    },
    ended(result) {
      const said = countsOf(result);
      const used = said && counts === "session" ? minus(said, before) : (said ?? none);
      if (said) before = said;
      const costUsd = newCost();
      if (used.inputTokens + used.outputTokens === 0 && costUsd === 0) return undefined;
      return { type: "usage", ...used, ...(costUsd > 0 ? { costUsd } : {}) };
    },
    forget() {
      reported = spent;
    },
  };
}

const minus = (a: Counts, b: Counts): Counts => ({
  inputTokens: Math.max(0, a.inputTokens - b.inputTokens),
  cachedInputTokens: Math.max(0, a.cachedInputTokens - b.cachedInputTokens),
  outputTokens: Math.max(0, a.outputTokens - b.outputTokens),
});
