import * as z from "zod";
import { Failure, type FailureKind } from "../failure.ts";
import { kindOfStatus, kindOfWords } from "../meaning.ts";

const info = z.union([
  z.string(),
  z.record(z.string(), z.looseObject({ httpStatusCode: z.int().nullish() }).nullish().catch(null)),
]);

/** Codex's report of a failure of the model's service. */
export const turnError = z.object({
  message: z.string().catch("Codex gave no reason."),
  codexErrorInfo: info.nullish().catch(null),
  additionalDetails: z.string().nullish().catch(null),
});
export type TurnError = z.infer<typeof turnError>;

const kinds: Readonly<Record<string, FailureKind>> = {
  unauthorized: "auth",
  usageLimitExceeded: "quota",
  rateLimitExceeded: "rate-limit",
  sessionBudgetExceeded: "quota",
  serverOverloaded: "overloaded",
  flexUnavailable: "overloaded",
  policyCapacityUnavailable: "overloaded",
  internalServerError: "server",
  badRequest: "bad-request",
  modelNotFound: "model",
  contextWindowExceeded: "context",
  cyberPolicy: "refused",
  misalignmentPolicyViolation: "refused",
};

/** Converts an error of Codex to a failure. */
export function failureOf(error: TurnError): Failure {
  const words = wordsOf(error);
  const status = statusOf(error);
  return new Failure(kindOf(error, words, status), words, status);
}

/** A failed attempt, with its number and the number of attempts if Codex reports them. */
export function retryOf(error: TurnError) {
  const [, attempt, of] = /(?<!\d)(\d+)\/(\d+)/.exec(error.message) ?? [];
  const httpStatus = statusOf(error);
  return {
    type: "retry" as const,
    attempt: Number(attempt ?? 1),
    ...(of === undefined ? {} : { of: Number(of) }),
    ...(httpStatus === undefined ? {} : { httpStatus }),
    why: error.additionalDetails ?? error.message,
  };
}

function statusOf({ codexErrorInfo }: TurnError): number | undefined {
  if (!codexErrorInfo || typeof codexErrorInfo === "string") return undefined;
  return Object.values(codexErrorInfo)[0]?.httpStatusCode ?? undefined;
}

function kindOf(
  { codexErrorInfo, message }: TurnError,
  words: string,
  status: number | undefined,
): FailureKind {
  if (status !== undefined) return kindOfStatus(status, words);
  const known = typeof codexErrorInfo === "string" ? kinds[codexErrorInfo] : undefined;
  // The message of a refused request is the service's complete reply, without a status.
  if (message.startsWith("{")) return kindOfStatus(400, words);
  // A refused request has this code for many reasons, and only its words tell which.
  if (known && known !== "bad-request") return known;
  const broken = codexErrorInfo && typeof codexErrorInfo === "object" ? "broken-off" : "server";
  return kindOfWords(words) ?? known ?? broken;
}

const reply = z.object({ error: z.object({ message: z.string() }) });

function wordsOf({ message, additionalDetails }: TurnError): string {
  if (message.startsWith("Reconnecting") && additionalDetails) return additionalDetails;
  if (!message.startsWith("{")) return message;
  try {
    return reply.parse(JSON.parse(message)).error.message;
  } catch {
    return message;
  }
}
