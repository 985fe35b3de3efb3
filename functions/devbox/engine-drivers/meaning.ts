import { Failure, type FailureKind } from "./failure.ts";

/** What words of engines and model services mean, the more specific ones first. */
const meanings: readonly (readonly [FailureKind, RegExp])[] = [
  [
    "context",
    /context.?(window|length|size)|maximum context|prompt is too (long|large)|input (token count|is too long)|too many (input )?tokens|tokens allowed|(request|payload|content|entity)( is)? too (large|long)|exceeds the maximum size|context exceeds|too large to compact/i,
  ],
  [
    "output-limit",
    /output.?tokens? (maximum|limit)|reason: (max_output_tokens|max_tokens|length)\b|finish.?reason:? (length|max_tokens)/i,
  ],
  [
    "refused",
    /content.?(filter|management|policy|violation)|\bsafeguards?\b|\bsafety\b|prohibited.content|usage polic(y|ies)|policy violation|(declined|refused|unable) to (answer|respond|fulfil)|moderation|\brefusal\b/i,
  ],
  [
    "quota",
    /credit|billing|quota|payment required|usage.?limit|spend(ing)?.?limit|premium request|\bfunds\b|exhausted your/i,
  ],
  ["rate-limit", /rate.?limit|too many requests|resource.{0,12}exhausted|\bthrottl/i],
  [
    "auth",
    /unauthori[sz]ed|authenticat|api.?key|credential|sign(ed)? in|log(ged)? ?in\b|\/login|forbidden|permission/i,
  ],
  [
    "model",
    /\bmodel\b.{0,120}?(not found|not exist|not supported|unsupported|not available|unknown|no longer)|(unknown|no such|unsupported|invalid) model|issue with the selected model|model_not_found|is not found for api version/i,
  ],
  ["overloaded", /overloaded|at capacity|high demand|service.?unavailable|too much traffic/i],
  [
    "malformed",
    /malformed|incomplete json|unexpected (token|end of json)|not valid json|invalid json|json pars|parse error|failed to parse|without sending any|invalid (response|chunk|stream)|type validation failed/i,
  ],
  [
    "broken-off",
    /stream (disconnected|closed|ended)|connection|ECONN|EPIPE|terminated|socket|fetch failed|network|unexpected EOF|error sending request|cannot be reached|other side closed|aborted/i,
  ],
  ["timeout", /time(d)?.?out|deadline/i],
  ["bad-request", /not found|invalid|bad request/i],
];

/** The kinds that a status can have, by the words with it, and the kind if the words say nothing. */
function byStatus(status: number): { may: readonly FailureKind[]; or: FailureKind } {
  if (status === 401) return { may: [], or: "auth" };
  if (status === 402) return { may: [], or: "quota" };
  if (status === 403) return { may: ["refused", "quota", "model"], or: "auth" };
  if (status === 413) return { may: [], or: "context" };
  if (status === 429) return { may: ["quota"], or: "rate-limit" };
  if (status === 503 || status === 529) return { may: [], or: "overloaded" };
  if (status === 408 || status === 504 || status === 524) return { may: [], or: "timeout" };
  if (status >= 500) return { may: ["quota", "overloaded", "broken-off"], or: "server" };
  if (status === 404) return { may: ["quota"], or: "model" };
  return { may: ["context", "refused", "quota", "auth", "model"], or: "bad-request" };
}

/** The kind of failure that an HTTP status of a model's service means, together with what it said. */
export function kindOfStatus(status: number, words = ""): FailureKind {
  const { may, or } = byStatus(status);
  return kindsIn(words).find((kind) => may.includes(kind)) ?? or;
}

/** The kind of failure that words mean. Undefined if they say nothing known. */
export const kindOfWords = (words: string): FailureKind | undefined => kindsIn(words)[0];

const kindsIn = (words: string): FailureKind[] =>
  meanings.flatMap(([kind, pattern]) => (pattern.test(words) ? [kind] : []));

/** Finds the kind of a failure from its words, which may contain a status. */
export function failureFrom(words: string, httpStatus?: number): Failure {
  const status = httpStatus ?? statusIn(words);
  if (status !== undefined) return new Failure(kindOfStatus(status, words), words, status);
  return new Failure(kindOfWords(words) ?? "server", words);
}

/** A number alone could be anything: an amount of tokens, a port. */
function statusIn(words: string): number | undefined {
  const [, status] =
    /(?:^|\b(?:HTTP|status|code|error:?|Last error:)\W{0,3}(?:code\W{0,2})?)([45]\d\d)\b(?!\.\d)/i.exec(
      words,
    ) ?? [];
  return status === undefined ? undefined : Number(status);
}
