/** A value as JSON can say it. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** The state machine of Runs, as those see it who start and wake it: Step Functions on AWS, the interpreter on one machine. */
export interface Machine {
  /** Starts the execution of that name. Harmless when it has been started before. */
  start(name: string, input: Json): Promise<void>;
  /** Whether the execution of that name has ended, however. False also for one that was never started. */
  isOver(name: string): Promise<boolean>;
  /** Completes a waiting task with its output. False means that the token was closed: somebody was faster. */
  succeed(token: string, output: Json): Promise<boolean>;
  /** Fails a waiting task by an error name that a Catch may name. False means that the token was closed. */
  fail(token: string, error: string, cause: string): Promise<boolean>;
}
