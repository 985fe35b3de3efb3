/** Why the gate refuses a connection. */
export type Refusal = {
  readonly host: string;
  readonly port?: number | undefined;
  /** Continues "connection to HOST": "a private address". */
  readonly why: string;
  /** A sentence for the program that asked. */
  readonly advice: string;
};

/** A connection that the gate refuses. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`${refusal.why}: ${refusal.host}`);
    this.refusal = refusal;
  }
}

/** A connection that is allowed but could not be made. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
  readonly status: 502 | 504;

  constructor(message: string, status: 502 | 504 = 502) {
    super(message);
    this.status = status;
  }
}
