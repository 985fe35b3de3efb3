import type { RunEvent } from "../shared/schemas/event.ts";
import type { Answers } from "../shared/schemas/question.ts";
import type { RunDetails } from "../shared/schemas/run-view.ts";

/**
 * The calls that following a Run needs. Every call rejects with a `RemoteProblem`.
 * `key`: the Idempotency-Key of the person's intent. A repeat with the same key is harmless.
 */
export interface Remote {
  run(id: string): Promise<RunDetails>;
  /** Exactly the events after `after`. Waits up to `wait` seconds (0 to 20) for the next one. */
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

/** A refusal by the server. `status` is 0 if the server was not reached. The message says what to do. */
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
