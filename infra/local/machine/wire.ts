import type { Json } from "../../../functions/state-machine.ts";
import { Failure } from "./language/failure.ts";

/** The most that Step Functions takes as input or output, and so the most that is taken here. */
const mostBytes = 256 * 1024;

/** A value as it arrives on the other side: a copy, without what JSON cannot say. Throws a Failure when it is too large. */
export function sent(value: Json | undefined): Json {
  const text = JSON.stringify(value ?? null);
  if (Buffer.byteLength(text) <= mostBytes) return JSON.parse(text);
  throw new Failure(
    "States.DataLimitExceeded",
    `A value of more than ${mostBytes} bytes was sent.`,
  );
}
