import type { Outcome } from "./journal.ts";

/** An engine's work from its prompts to its end. */
export type Turn = {
  readonly number: number;
  readonly prompts: readonly string[];
};

/** What drives a turn. It tells what happens on the way by the outbox it was made with. */
export interface Engine {
  /**
   * Works on a turn to its end, from where an earlier DevBox left it. Rejects with the signal's
   * reason once it is aborted and no process of the turn is left.
   */
  runTurn(turn: Turn, signal: AbortSignal): Promise<Outcome>;
}
