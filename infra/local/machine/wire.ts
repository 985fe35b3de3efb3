import type { Json } from "../../../functions/ports/state-machine.ts";
import { Failure } from "./language/failure.ts";

/** The limit of Step Functions for input and output, and so the limit here. */
const mostBytes = 256 * 1024;

/** Copies a value through JSON, as if it was sent. Throws a Failure when it is too large. */
export function sent(value: Json | undefined): Json {
  const text = JSON.stringify(value ?? null);
  if (Buffer.byteLength(text) <= mostBytes) return JSON.parse(text);
  throw new Failure(
    "States.DataLimitExceeded",
    `A value has more than ${mostBytes} bytes, the limit of the state machine.`,
  );
}
