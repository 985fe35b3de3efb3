import type { RunDetails } from "../functions/api/details.ts";
import type { RunEvent } from "../shared/schemas/event.ts";
import type { Answers } from "../shared/schemas/question.ts";

/**
 * A Wheelhouse somewhere, as far as following a Run needs it. Every call rejects with a `RemoteProblem`.
 * `key`: the Idempotency-Key of the person's intent; a repeat with it is harmless.
 */
export interface Remote {
  run(id: string): Promise<RunDetails>;
  /** Exactly the events after `after`; waits up to `wait` seconds (0 to 20) for one. */
  events(
    id: string,
    after: number,
    wait: number,
    signal?: AbortSignal,
  ): Promise<{ readonly events: readonly RunEvent[]; readonly head: number }>;
  answer(id: string, questions: string, answers: Answers, key: string): Promise<void>;
  message(id: string, text: string, key: string): Promise<void>;
  stop(id: string, key: string): Promise<void>;
}

/** A refusal by the server, or that it was not reached: `status` is 0 then. The message says what to do. */
export class RemoteProblem extends Error {
  override readonly name = "RemoteProblem";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
