import { at, count, known, length, list, text } from "./json.ts";
import type { Reader, Usage } from "./usage.ts";

/** Anthropic Messages. Its `input_tokens` exclude what was read from the cache or written to it. */
export const anthropic: Reader = (event) => {
  const message = at(event, "type") === "message_start" ? at(event, "message") : event;
  const usage = usageOf(at(message, "usage"));
  const delta = at(event, "delta");
  return {
    model: text(at(message, "model")),
    usage,
    complete: usage?.outputTokens !== undefined && at(event, "type") !== "message_start",
    written:
      length(at(delta, "text"), at(delta, "thinking"), at(delta, "partial_json")) +
      list(at(event, "content")).reduce<number>((all, part) => all + length(at(part, "text")), 0),
  };
};

function usageOf(usage: unknown): Partial<Usage> | undefined {
  if (usage === undefined || usage === null) return undefined;
  const fresh = count(at(usage, "input_tokens"));
  const read = count(at(usage, "cache_read_input_tokens"));
  const hour = count(at(usage, "cache_creation", "ephemeral_1h_input_tokens"));
  const written = count(at(usage, "cache_creation_input_tokens"));
  const parts = [fresh, read, written].filter((it) => it !== undefined);
  return known({
    inputTokens: parts.length > 0 ? parts.reduce((all, it) => all + it, 0) : undefined,
    cachedInputTokens: read,
    cacheWriteTokens: written === undefined ? undefined : Math.max(0, written - (hour ?? 0)),
    cacheWriteHourTokens: hour,
    outputTokens: count(at(usage, "output_tokens")),
  });
}
