import type { Transition } from "../draft.ts";
import type { Execution, HistoryEvent } from "../execution.ts";

/**
 * Where executions are kept between transitions. Its methods answer at once, so that reading, deciding and
 * writing happen without anything in between.
 */
export interface MachineStore {
  get(name: string): Execution | undefined;
  /** The execution that waits on this token now. */
  waitingOn(token: string): Execution | undefined;
  /** The names of all executions that are not over, the oldest first. */
  open(): string[];
  /**
   * Writes a transition, in one piece: the execution, its token, its history. False, and nothing is written,
   * unless it follows the revision that is stored (or, for the first revision, unless the name is free).
   */
  write(transition: Transition): boolean;
  history(name: string): HistoryEvent[];
}
