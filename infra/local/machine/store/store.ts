import type { Transition } from "../draft.ts";
import type { Execution, HistoryEvent } from "../execution.ts";

/**
 * Stores executions between transitions. Its methods are synchronous, so nothing can happen between reading,
 * deciding and writing.
 */
export interface MachineStore {
  get(name: string): Execution | undefined;
  /** The execution that currently waits for this token. */
  waitingOn(token: string): Execution | undefined;
  /** The names of all open executions, oldest first. */
  open(): string[];
  /**
   * Writes a transition atomically: the execution, its token, its history. Returns false and writes nothing when
   * it does not follow the stored revision (or, for the first revision, when the name is taken).
   */
  write(transition: Transition): boolean;
  history(name: string): HistoryEvent[];
}
