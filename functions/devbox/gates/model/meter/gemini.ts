import { at, count, known, length, list, text } from "./json.ts";
import type { Reader } from "./usage.ts";

/** Gemini's generateContent and streamGenerateContent. Every event repeats the counts so far. */
export const gemini: Reader = (event) => {
  const usage = at(event, "usageMetadata");
  const prompt = count(at(usage, "promptTokenCount"));
  const tools = count(at(usage, "toolUsePromptTokenCount"));
  const written = count(at(usage, "candidatesTokenCount"));
  const thought = count(at(usage, "thoughtsTokenCount"));
  return {
    model: text(at(event, "modelVersion")),
    usage: known({
      inputTokens: prompt === undefined ? undefined : prompt + (tools ?? 0),
      cachedInputTokens: count(at(usage, "cachedContentTokenCount")),
      outputTokens:
        written === undefined && thought === undefined
          ? undefined
          : (written ?? 0) + (thought ?? 0),
    }),
    complete: written !== undefined,
    written: list(at(event, "candidates")).reduce<number>(
      (all, candidate) =>
        all +
        list(at(candidate, "content", "parts")).reduce<number>((of, part) => of + sizeOf(part), 0),
      0,
    ),
  };
};

function sizeOf(part: unknown): number {
  const args = at(part, "functionCall", "args");
  return length(at(part, "text")) + (args === undefined ? 0 : JSON.stringify(args).length);
}
