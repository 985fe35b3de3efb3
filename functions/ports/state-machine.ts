/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** The state machine that drives Runs: Step Functions on AWS, the interpreter on one machine. */
export interface Machine {
  /** Starts the execution of that name. Harmless if it was started before. */
  start(name: string, input: Json): Promise<void>;
  /** Whether the execution of that name has ended in any way. False if it was never started. */
  isOver(name: string): Promise<boolean>;
  /** Completes a waiting task with its output. False: the token is closed because another caller was faster. */
  succeed(token: string, output: Json): Promise<boolean>;
  /** Fails a waiting task with an error name, which a Catch may list. False: the token is closed. */
  fail(token: string, error: string, cause: string): Promise<boolean>;
}
