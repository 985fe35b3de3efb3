/** Every refusal, with its HTTP status. */
export const statusOf = {
  "bad-request": 400,
  unauthorized: 401,
  /** The console's session has ended. */
  "signed-out": 401,
  "wrong-origin": 403,
  forbidden: 403,
  "no-team": 403,
  "not-found": 404,
  "run-not-found": 404,
  "method-not-allowed": 405,
  "already-answered": 409,
  "already-exists": 409,
  "cannot-deliver-now": 409,
  "cannot-move": 409,
  "autonomous-run": 409,
  "no-repository": 409,
  /** Something that `npm run build` makes is missing, or does not exist there. */
  "not-built": 409,
  "no-preview": 409,
  "batch-gap": 409,
  "devbox-gone": 409,
  "key-reused": 409,
  "message-settled": 409,
  "queue-full": 409,
  "too-many": 409,
  "run-not-waiting": 409,
  "run-skipped": 409,
  /** Its Run of the time before still works. */
  "schedule-busy": 409,
  "stale-question": 409,
  "in-use": 409,
  "generation-over": 410,
  /** Somebody removed this worker. */
  "worker-removed": 410,
  "upgrade-needed": 426,
  "turn-limit": 409,
  "too-large": 413,
  "unsupported-media-type": 415,
  "wrong-host": 421,
  "answer-invalid": 422,
  "code-host-refused": 422,
  "no-price": 422,
  "run-invalid": 422,
  "target-required": 422,
  "too-many-requests": 429,
  "storage-failed": 503,
  "storage-full": 507,
} as const;

export type ProblemCode = keyof typeof statusOf;

/** Further fields in the body of a refusal. */
export type ProblemDetails = {
  /** The fault of each invalid field of the request, by the field's path. */
  readonly fields?: Readonly<Record<string, string>>;
  /** The earlier answer. */
  readonly answered?: { readonly by: string; readonly at: string; readonly answers: unknown };
  /** Seconds before the next try; also in the header `Retry-After`. */
  readonly retryAfter?: number;
  /** The next batch number that the coordinator expects. */
  readonly expected?: number;
};

/** A refusal that the caller can act on. Any other error is a bug and becomes a 500. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly status: number;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, message: string, details: ProblemDetails = {}) {
    super(message);
    this.code = code;
    this.status = statusOf[code];
    this.details = details;
  }

  /** The body of the HTTP reply. */
  get body() {
    return { error: { code: this.code, message: this.message, ...this.details } };
  }
}
