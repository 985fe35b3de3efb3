import { at, count, known, length, list, text } from "./json.ts";
import type { Reader } from "./usage.ts";

/** OpenAI Chat Completions, also as other services speak it. A stream has no usage unless the request asks for it. */
export const chat: Reader = (event) => {
  // Groq puts the usage of a stream in a field of its own.
  const usage = at(event, "usage") ?? at(event, "x_groq", "usage") ?? undefined;
  const output = count(at(usage, "completion_tokens"));
  return {
    model: text(at(event, "model")),
    usage:
      usage === undefined
        ? undefined
        : known({
            inputTokens: count(at(usage, "prompt_tokens")),
            cachedInputTokens:
              count(at(usage, "prompt_tokens_details", "cached_tokens")) ??
              count(at(usage, "prompt_cache_hit_tokens")), // DeepSeek
            cacheWriteTokens: count(at(usage, "prompt_tokens_details", "cache_write_tokens")),
            outputTokens: output,
          }),
    complete: output !== undefined,
    written: list(at(event, "choices")).reduce<number>(
      (all, choice) => all + said(at(choice, "delta") ?? at(choice, "message")),
      0,
    ),
  };
};

const said = (part: unknown): number =>
  length(at(part, "content"), at(part, "reasoning_content"), at(part, "reasoning")) +
  list(at(part, "tool_calls")).reduce<number>(
    (all, call) => all + length(at(call, "function", "arguments")),
    0,
  );
