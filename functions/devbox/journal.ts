import { join } from "node:path";
import * as z from "zod";
import { readIfThere, writeDurably } from "./durable-file.ts";

const outcome = z.object({ ok: z.boolean(), summary: z.string() });
/** How a turn ended, in a paragraph for people. */
export type Outcome = z.infer<typeof outcome>;

const block = z.object({
  state: z.enum(["started", "finished"]),
  /** How often it was started, over all DevBoxes. */
  tries: z.int(),
  exitCode: z.int().optional(),
  /** The end of what it printed. */
  tail: z.string().optional(),
});
export type BlockState = z.infer<typeof block>;

const journal = z.object({
  /** The ticket's repository is in the workspace. */
  cloned: z.boolean(),
  cloneTries: z.int(),
  turn: z.int(),
  blocks: z.array(block),
  outcome: outcome.optional(),
});
type State = z.infer<typeof journal>;

/** How far the Run has come, kept with the Run: the next DevBox reads what the last one wrote. */
export interface Journal {
  readonly cloned: boolean;
  setCloned(): void;
  /** How often cloning was started. */
  readonly cloneTries: number;
  setCloneTries(tries: number): void;
  /** The blocks of a turn, as far as they have come. Another turn begins with none. */
  blocks(turn: number): readonly BlockState[];
  setBlock(turn: number, index: number, state: BlockState): void;
  outcome(turn: number): Outcome | undefined;
  setOutcome(turn: number, outcome: Outcome): void;
}

/** Every change is on disk when its method returns. */
export function openJournal(folder: string): Journal {
  const path = join(folder, "journal.json");
  const text = readIfThere(path);
  let state: State =
    text === undefined
      ? { cloned: false, cloneTries: 0, turn: 0, blocks: [] }
      : journal.parse(JSON.parse(text));

  function write(next: State): void {
    writeDurably(path, JSON.stringify(next));
    state = next;
  }
  const at = (turn: number): State =>
    state.turn === turn ? state : { ...state, turn, blocks: [], outcome: undefined };

  return {
    get cloned() {
      return state.cloned;
    },
    setCloned: () => write({ ...state, cloned: true }),
    get cloneTries() {
      return state.cloneTries;
    },
    setCloneTries: (cloneTries) => write({ ...state, cloneTries }),
    blocks: (turn) => at(turn).blocks,
    setBlock(turn, index, entry) {
      const before = at(turn);
      write({ ...before, blocks: before.blocks.toSpliced(index, 1, entry) });
    },
    outcome: (turn) => at(turn).outcome,
    setOutcome: (turn, ended) => write({ ...at(turn), outcome: ended }),
  };
}
