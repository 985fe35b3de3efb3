import { at, count, known, length, text } from "./json.ts";
import type { Reader } from "./usage.ts";

/** OpenAI Responses, and its compaction of a conversation. Only the last event of a stream has the usage. */
export const responses: Reader = (event) => {
  const response = at(event, "response") ?? event;
  const usage = at(response, "usage") ?? undefined;
  return {
    model: text(at(response, "model")),
    usage:
      usage === undefined || usage === null
        ? undefined
        : known({
            inputTokens: count(at(usage, "input_tokens")),
            cachedInputTokens: count(at(usage, "input_tokens_details", "cached_tokens")),
            cacheWriteTokens: count(at(usage, "input_tokens_details", "cache_write_tokens")),
            outputTokens: count(at(usage, "output_tokens")),
          }),
    complete: count(at(usage, "output_tokens")) !== undefined,
    written: length(at(event, "delta")),
  };
};
