import * as z from "zod";
import { Failure, type FailureKind, kindOfStatus } from "../failure.ts";
import { RpcError } from "../rpc.ts";

/** The agent is not signed in. */
const authRequired = -32_000;

const details = z.object({
  details: z.string().optional().catch(undefined),
  statusCode: z.int().optional().catch(undefined),
});
const reply = z.object({ error: z.object({ message: z.string() }) });

/** Converts a rejected call to a failure. */
export function refused(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof RpcError))
    return new Failure("crash", error instanceof Error ? error.message : String(error));
  const data = details.safeParse(error.data).data;
  const words = wordsOf(error.message, data?.details);
  if (error.code === authRequired) return new Failure("auth", words);
  // Gemini answers with the status of its service; it says 500 when it knows none.
  const status =
    data?.statusCode ?? (error.code > 500 || isRefusal(error.code) ? error.code : undefined);
  return status === undefined
    ? failureFrom(words)
    : new Failure(kindOfStatus(status), words, status);
}

const isRefusal = (code: number) => code >= 400 && code < 500;

/** The kinds by words, the more specific ones first. */
const meanings: readonly (readonly [RegExp, FailureKind])[] = [
  [/unauthori[sz]ed|authenticat|api.?key|credential|sign(ed)? in|log(ged)? ?in|forbidden/i, "auth"],
  [
    /rate.?limit|too many requests|quota|exhausted|usage limit|premium request|billing|credit/i,
    "rate-limit",
  ],
  [/overloaded|capacity|unavailable/i, "overloaded"],
  [
    /time(d)? ?out|terminated|socket|fetch failed|network|ECONN|connection|unexpected EOF/i,
    "timeout",
  ],
  [
    /not found|not support(ed)?|invalid|too (long|large)|context (window|length)|bad request/i,
    "bad-request",
  ],
];

/** Finds the kind of a failure from its words. */
export function failureFrom(words: string): Failure {
  const status = Number(/\b([45]\d\d)\b(?!\.\d)/.exec(words)?.[1]);
  if (status) return new Failure(kindOfStatus(status), words, status);
  const kind = meanings.find(([pattern]) => pattern.test(words))?.[1];
  return new Failure(kind ?? "server", words);
}

function wordsOf(message: string, more: string | undefined): string {
  const words = message.replace(/^Internal error(: )?/, "") || more || message;
  if (!words.startsWith("{")) return words;
  try {
    return reply.parse(JSON.parse(words)).error.message;
  } catch {
    return words;
  }
}
