/**
 * Why a code host did not do what was asked.
 *
 * - `missing-github-token`, `missing-azure-token`: there is nothing to sign in with, and it is needed.
 * - `bad-github-token`, `bad-azure-token`: the host refuses it (wrong, expired, not authorised).
 * - `not-allowed`: the token is good but may not do this.
 * - `not-found`, `moved`, `not-an-issue`: there is no such ticket at these ids, for this token.
 * - `rate-limited`: `retryAt` says when to come back.
 * - `code-host-unknown`: it is not one of the configured hosts.
 * - `code-host-unreachable`: no answer, or a failure of its own. Worth another try.
 * - `code-host-answer`: an answer that nobody here understands, or one that is too long.
 * - `code-host-refused`: the request makes no sense to it; the message has its words.
 */
export type TicketProblemCode =
  | "missing-github-token"
  | "bad-github-token"
  | "missing-azure-token"
  | "bad-azure-token"
  | "not-allowed"
  | "not-found"
  | "moved"
  | "not-an-issue"
  | "rate-limited"
  | "code-host-unknown"
  | "code-host-unreachable"
  | "code-host-answer"
  | "code-host-refused";

/** A refusal of a code host: what is so, then what to do. No token is ever in the message. */
export class TicketProblem extends Error {
  override readonly name = "TicketProblem";
  readonly code: TicketProblemCode;
  /** ISO 8601, with `rate-limited` only. */
  readonly retryAt: string | undefined;

  constructor(code: TicketProblemCode, message: string, retryAt?: string) {
    super(message);
    this.code = code;
    this.retryAt = retryAt;
  }
}
