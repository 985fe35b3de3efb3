import * as z from "zod";
import { Failure, type FailureKind, kindOfStatus } from "../failure.ts";

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
  usageLimitExceeded: "rate-limit",
  rateLimitExceeded: "rate-limit",
  sessionBudgetExceeded: "rate-limit",
  serverOverloaded: "overloaded",
  flexUnavailable: "overloaded",
  policyCapacityUnavailable: "overloaded",
  internalServerError: "server",
  badRequest: "bad-request",
  modelNotFound: "bad-request",
  contextWindowExceeded: "bad-request",
  cyberPolicy: "bad-request",
  misalignmentPolicyViolation: "bad-request",
};

/** Converts an error of Codex to a failure. */
export function failureOf(error: TurnError): Failure {
  const status = statusOf(error);
  return new Failure(kindOf(error, status), wordsOf(error), status);
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

function kindOf({ codexErrorInfo, message }: TurnError, status: number | undefined): FailureKind {
  if (status !== undefined) return kindOfStatus(status);
  if (typeof codexErrorInfo === "string") {
    const known = kinds[codexErrorInfo];
    if (known) return known;
    // The message of a refused request is the service's complete reply, without a status.
    return message.startsWith("{") ? "bad-request" : "server";
  }
  return codexErrorInfo ? "timeout" : "server";
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
