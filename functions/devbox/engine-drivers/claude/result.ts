import type { EngineEvent, PromptEnd } from "../driver.ts";
import { Failure } from "../failure.ts";
import { failureFrom, kindOfWords } from "../meaning.ts";
import type { Result } from "./lines.ts";

type Usage = Extract<EngineEvent, { type: "usage" }>;

/**
 * How a prompt ended. The line's `subtype` is not used, because it says "success" for failures too.
 *
 * `asked`: someone interrupted the prompt. `text`: the last message. `worked`: there was a message or a step.
 */
export function endOf(
  line: Result,
  { asked, text, worked }: { asked: boolean; text: string; worked: boolean },
): PromptEnd {
  if (!line.is_error) {
    const last = line.result?.trim() || text;
    if (last || worked) return { how: "completed", text: last };
    return failed(new Failure("empty", "The model answered, and its answer was empty"));
  }
  if (asked && line.terminal_reason?.startsWith("aborted")) return { how: "interrupted" };
  const words =
    line.result || line.errors?.join(" ") || line.terminal_reason || "It did not say why";
  const status = line.api_error_status ?? undefined;
  if (line.terminal_reason === "prompt_too_long")
    return failed(new Failure("context", words, status));
  const known = status !== undefined || kindOfWords(words) || line.terminal_reason === "api_error";
  return failed(known ? failureFrom(words, status) : new Failure("crash", words));
}

export const failed = (failure: Failure): PromptEnd => ({ how: "failed", failure });

/**
 * Claude Code reports the cumulative cost of a session; this converts each result to the difference. After a kill the
 * total starts again from zero, so the usage per model since the last result is preferred.
 */
export function createUsage(): (line: Result) => Usage | undefined {
  let total = 0;
  return (line) => {
    const cost = Math.max(0, (line.total_cost_usd ?? total) - total);
    total = line.total_cost_usd ?? total;
    const shares = Object.values(line.model_usage_since_last_result ?? {});
    const usage = line.usage;
    if (shares.length === 0 && usage)
      shares.push({
        inputTokens: usage.input_tokens,
        cacheReadInputTokens: usage.cache_read_input_tokens,
        cacheCreationInputTokens: usage.cache_creation_input_tokens,
        outputTokens: usage.output_tokens,
        costUSD: cost,
      });
    const sum = (of: (share: (typeof shares)[number]) => number) =>
      shares.reduce((all, share) => all + of(share), 0);
    const cached = sum((share) => share.cacheReadInputTokens);
    const input = cached + sum((share) => share.inputTokens + share.cacheCreationInputTokens);
    const output = sum((share) => share.outputTokens);
    if (input + output === 0) return undefined;
    return {
      type: "usage",
      inputTokens: input,
      cachedInputTokens: cached,
      outputTokens: output,
      costUsd: sum((share) => share.costUSD),
    };
  };
}
