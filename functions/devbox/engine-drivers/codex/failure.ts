import * as z from "zod";
import { Failure, type FailureKind, kindOfStatus } from "../failure.ts";

const info = z.union([
  z.string(),
  z.record(z.string(), z.looseObject({ httpStatusCode: z.int().nullish() }).nullish().catch(null)),
]);

/** How Codex says that a model's service did not answer as it should. */
export const turnError = z.object({
  message: z.string().catch("It did not say why."),
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

/** The failure that an error of Codex means. */
export function failureOf(error: TurnError): Failure {
  const status = statusOf(error);
  return new Failure(kindOf(error, status), wordsOf(error), status);
}

/** An attempt that failed, and which of how many it was when Codex says so. */
export function retryOf(error: TurnError) {
  const [, attempt, of] = /(\d+)\/(\d+)/.exec(error.message) ?? [];
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
    // A request that was refused has the service's whole reply for a message, and no status.
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
