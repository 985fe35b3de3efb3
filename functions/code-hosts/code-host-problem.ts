/**
 * Why a code host refused a request.
 *
 * - `missing-github-token`, `missing-azure-token`: a token is needed, and there is none.
 * - `bad-github-token`, `bad-azure-token`: the host rejects the token (wrong, expired, not authorised).
 * - `not-allowed`: the token is valid but may not do this.
 * - `not-found`, `moved`: this token finds no such ticket.
 * - `rate-limited`: try again at `retryAt`.
 * - `code-host-unknown`: the host is not configured.
 * - `code-host-unreachable`: no answer, or an internal error of the host. Worth another try.
 * - `code-host-answer`: an answer that we do not understand, or that is too long.
 * - `code-host-refused`: the host rejects the request; the message quotes it.
 */
export type CodeHostProblemCode =
  | "missing-github-token"
  | "bad-github-token"
  | "missing-azure-token"
  | "bad-azure-token"
  | "not-allowed"
  | "not-found"
  | "moved"
  | "rate-limited"
  | "code-host-unknown"
  | "code-host-unreachable"
  | "code-host-answer"
  | "code-host-refused";

/** A refusal by a code host. The message says what happened, then what to do, and never contains a token. */
export class CodeHostProblem extends Error {
  override readonly name = "CodeHostProblem";
  readonly code: CodeHostProblemCode;
  /** ISO 8601, with `rate-limited` only. */
  readonly retryAt: string | undefined;

  constructor(code: CodeHostProblemCode, message: string, retryAt?: string) {
    super(message);
    this.code = code;
    this.retryAt = retryAt;
  }
}
