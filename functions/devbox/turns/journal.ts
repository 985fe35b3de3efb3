import { join } from "node:path";
import * as z from "zod";
import { question } from "../../../shared/schemas/question.ts";
import { readIfThere, writeDurably } from "../coordinator/durable-file.ts";

const outcome = z.object({
  ok: z.boolean(),
  summary: z.string(),
  /** The engine ended without saying how its work ended, though it was asked to. */
  unreported: z.boolean().optional(),
});
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

const conversation = z.object({
  /** The engine has shown that it has the prompts of the turn. */
  prompted: z.boolean(),
  /** What it asked and has not shown to have the answers of. */
  asked: z.array(z.object({ id: z.string(), questions: z.array(question) })),
  /** What it reported. */
  report: z.object({ status: z.enum(["completed", "failed"]), summary: z.string() }).optional(),
  /** It was asked to report. */
  reminded: z.boolean(),
});
/** How far a coding engine has come with a turn. */
export type Conversation = z.infer<typeof conversation>;

const session = z.object({ engine: z.string(), id: z.string() });

const journal = z.object({
  /** The ticket's repository is in the workspace. */
  cloned: z.boolean(),
  cloneTries: z.int(),
  /** The commit that the Run's work began at. */
  base: z.string().optional(),
  /** The sha256 of the patch that was told last. */
  changes: z.string().optional(),
  turn: z.int(),
  blocks: z.array(block),
  conversation: conversation.optional(),
  outcome: outcome.optional(),
  /** The engine's own session of this Run. */
  session: session.optional(),
});
type State = z.infer<typeof journal>;

/** How far the Run has come, kept with the Run: the next DevBox reads what the last one wrote. */
export interface Journal {
  readonly cloned: boolean;
  setCloned(): void;
  /** The commit that the Run's work began at. */
  readonly base: string | undefined;
  setBase(commit: string): void;
  /** The sha256 of the patch that was told last. */
  readonly changes: string | undefined;
  setChanges(sha256: string): void;
  /** How often cloning was started. */
  readonly cloneTries: number;
  setCloneTries(tries: number): void;
  /** The blocks of a turn, as far as they have come. Another turn begins with none. */
  blocks(turn: number): readonly BlockState[];
  setBlock(turn: number, index: number, state: BlockState): void;
  /** How far a coding engine has come with a turn. Another turn begins anew. */
  conversation(turn: number): Conversation;
  setConversation(turn: number, change: Partial<Conversation>): void;
  /** The session that this engine had in this Run. */
  session(engine: string): string | undefined;
  setSession(engine: string, id: string | undefined): void;
  outcome(turn: number): Outcome | undefined;
  setOutcome(turn: number, outcome: Outcome): void;
}

const begun: Conversation = { prompted: false, asked: [], reminded: false };

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
    state.turn === turn
      ? state
      : { ...state, turn, blocks: [], conversation: undefined, outcome: undefined };

  return {
    get cloned() {
      return state.cloned;
    },
    setCloned: () => write({ ...state, cloned: true }),
    get base() {
      return state.base;
    },
    setBase: (base) => write({ ...state, base }),
    get changes() {
      return state.changes;
    },
    setChanges: (changes) => write({ ...state, changes }),
    get cloneTries() {
      return state.cloneTries;
    },
    setCloneTries: (cloneTries) => write({ ...state, cloneTries }),
    blocks: (turn) => at(turn).blocks,
    setBlock(turn, index, entry) {
      const before = at(turn);
      write({ ...before, blocks: before.blocks.toSpliced(index, 1, entry) });
    },
    conversation: (turn) => at(turn).conversation ?? begun,
    setConversation(turn, change) {
      const before = at(turn);
      write({ ...before, conversation: { ...(before.conversation ?? begun), ...change } });
    },
    session: (engine) => (state.session?.engine === engine ? state.session.id : undefined),
    setSession(engine, id) {
      if (id === undefined) write({ ...state, session: undefined });
      else if (state.session?.id !== id) write({ ...state, session: { engine, id } });
    },
    outcome: (turn) => at(turn).outcome,
    setOutcome: (turn, ended) => write({ ...at(turn), outcome: ended }),
  };
}
