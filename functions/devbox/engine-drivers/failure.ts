/** Why an engine could not go on. */
export type FailureKind =
  | "auth"
  | "rate-limit"
  | "overloaded"
  | "server"
  | "bad-request"
  | "timeout"
  | "crash";

const remedies: Record<FailureKind, string> = {
  auth: "Sign it in again, or correct its key, and continue the Run.",
  "rate-limit": "Wait until the limit of your plan or key allows more, and continue the Run.",
  overloaded: "The model's service has too much to do. Continue the Run in some minutes.",
  server: "The model's service has a fault. Continue the Run in some minutes.",
  "bad-request": "Look at the model and effort that this Run names, and continue it.",
  timeout: "Nothing came from the model for too long. Continue the Run to try again.",
  crash: "Continue the Run to go on in the same session.",
};

/** How an engine failed: in its own words, and what to do. */
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

  /** What is so, then what to do. */
  sentence(label: string): string {
    const status = this.httpStatus === undefined ? "" : ` (HTTP ${this.httpStatus})`;
    const words = this.message.trim().replace(/\s+/g, " ").slice(0, 600);
    return `${label} failed${status}: ${words}${/[.!?]$/.test(words) ? "" : "."} ${remedies[this.kind]}`;
  }
}

/** The kind that an HTTP status of a model's service means. */
export function kindOfStatus(status: number | undefined): FailureKind {
  if (status === undefined) return "timeout";
  if (status === 401 || status === 403) return "auth";
  if (status === 429) return "rate-limit";
  if (status === 503 || status === 529) return "overloaded";
  if (status === 408) return "timeout";
  return status >= 500 ? "server" : "bad-request";
}
