/** Why an engine could not continue. */
export type FailureKind =
  | "auth"
  | "rate-limit"
  | "overloaded"
  | "server"
  | "bad-request"
  | "timeout"
  | "settings"
  | "crash";

const remedies: Record<FailureKind, string> = {
  auth: "Sign in again or fix the key, then continue the Run.",
  "rate-limit": "Wait until the limit of your plan or key allows more, then continue the Run.",
  overloaded: "The model's service is overloaded. Continue the Run in a few minutes.",
  server: "The model's service has a problem. Continue the Run in a few minutes.",
  "bad-request": "Check the model and effort of this Run, then continue it.",
  timeout: "The model sent nothing for too long. Continue the Run to try again.",
  settings:
    "It cannot ignore what the repository brings. An admin can allow it in Settings, or take another engine.",
  crash: "Continue the Run to resume the same session.",
};

/** An engine's failure, in its own words. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly kind: FailureKind;
  readonly httpStatus: number | undefined;

  /** @param words what the engine or its model service said */
  constructor(kind: FailureKind, words: string, httpStatus?: number) {
    super(words);
    this.kind = kind;
    this.httpStatus = httpStatus;
  }

  /** Says what happened, then what to do. */
  sentence(label: string): string {
    const status = this.httpStatus === undefined ? "" : ` (HTTP ${this.httpStatus})`;
    const words = this.message.trim().replace(/\s+/g, " ").slice(0, 600);
    return `${label} failed${status}: ${words}${/[.!?]$/.test(words) ? "" : "."} ${remedies[this.kind]}`;
  }
}

/** The kind of failure that an HTTP status of a model's service means. */
export function kindOfStatus(status: number | undefined): FailureKind {
  if (status === undefined) return "timeout";
  if (status === 401 || status === 403) return "auth";
  if (status === 429) return "rate-limit";
  if (status === 503 || status === 529) return "overloaded";
  if (status === 408) return "timeout";
  return status >= 500 ? "server" : "bad-request";
}
