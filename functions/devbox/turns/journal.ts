import { join } from "node:path";
import * as z from "zod";
import { question } from "../../../shared/schemas/question.ts";
import { readIfThere, writeDurably } from "../coordinator/durable-file.ts";

const outcome = z.object({
  ok: z.boolean(),
  summary: z.string(),
  /** The turn had no work in it. */
  nothing: z.boolean().optional(),
  /** The engine ended without a report, although it was reminded. */
  unreported: z.boolean().optional(),
});
/** How a turn ended, as a paragraph for people. */
export type TurnOutcome = z.infer<typeof outcome>;

const block = z.object({
  state: z.enum(["started", "finished"]),
  /** The number of starts, over all DevBoxes. */
  tries: z.int(),
  exitCode: z.int().optional(),
  /** The last part of its output. */
  tail: z.string().optional(),
});
export type BlockState = z.infer<typeof block>;

const conversation = z.object({
  /** The engine has reacted to the turn's prompts, so it has them. */
  prompted: z.boolean(),
  /** The questions that it asked, until it reacts to their answers. */
  asked: z.array(z.object({ id: z.string(), questions: z.array(question) })),
  report: z.object({ status: z.enum(["completed", "failed"]), summary: z.string() }).optional(),
  /** The engine was reminded to report. */
  reminded: z.boolean(),
});
/** The progress of a coding engine in a turn. */
export type Conversation = z.infer<typeof conversation>;

const setup = z.object({
  /** The file that says it. */
  from: z.string(),
  /** The number of starts, over all DevBoxes. */
  tries: z.int(),
  /** Once it has ended. */
  exitCode: z.int().optional(),
});
/** How the setup of the Run's repository went. */
export type SetupState = z.infer<typeof setup>;

const session = z.object({ engine: z.string(), id: z.string() });

const journal = z.object({
  /** The ticket's repository is in the workspace. */
  cloned: z.boolean(),
  cloneTries: z.int(),
  setup: setup.optional(),
  /** The submodules on the host of the repository, which the Run may read: their address, and the path there. */
  submodules: z.array(z.object({ url: z.string(), own: z.string() })).optional(),
  /** The commit where the Run's work began. */
  base: z.string().optional(),
  /** The sha256 of the last patch that was reported. */
  changes: z.string().optional(),
  turn: z.int(),
  blocks: z.array(block),
  conversation: conversation.optional(),
  outcome: outcome.optional(),
  /** The engine's own session of this Run. */
  session: session.optional(),
});
type State = z.infer<typeof journal>;

/** A submodule on the host of the Run's repository. `own`: its path there. */
export type OwnSubmodule = { readonly url: string; readonly own: string };

/** The progress of the Run. It is kept with the Run, so that the next DevBox can continue. */
export interface Journal {
  readonly cloned: boolean;
  setCloned(): void;
  /** The submodules on the host of the repository, which the Run may read. */
  readonly submodules: readonly OwnSubmodule[];
  addSubmodules(more: readonly OwnSubmodule[]): void;
  /** The commit where the Run's work began. */
  readonly base: string | undefined;
  setBase(commit: string): void;
  /** The sha256 of the last patch that was reported. */
  readonly changes: string | undefined;
  setChanges(sha256: string): void;
  /** How many times cloning was started. */
  readonly cloneTries: number;
  setCloneTries(tries: number): void;
  /** The setup of the repository, if it was started. */
  readonly setup: SetupState | undefined;
  setSetup(state: SetupState): void;
  /** The state of a turn's blocks. Another turn begins with none. */
  blocks(turn: number): readonly BlockState[];
  setBlock(turn: number, index: number, state: BlockState): void;
  /** The progress of a coding engine in a turn. Another turn begins from zero. */
  conversation(turn: number): Conversation;
  setConversation(turn: number, change: Partial<Conversation>): void;
  /** The id of this engine's session in this Run. */
  session(engine: string): string | undefined;
  setSession(engine: string, id: string | undefined): void;
  outcome(turn: number): TurnOutcome | undefined;
  setOutcome(turn: number, outcome: TurnOutcome): void;
}

const begun: Conversation = { prompted: false, asked: [], reminded: false };

/** A change is on disk when its method returns. */
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
    get submodules() {
      return state.submodules ?? [];
    },
    addSubmodules(more) {
      const known = state.submodules ?? [];
      const fresh = more.filter((it) => !known.some(({ url }) => url === it.url));
      if (fresh.length > 0) write({ ...state, submodules: [...known, ...fresh] });
    },
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
    get setup() {
      return state.setup;
    },
    setSetup: (setup) => write({ ...state, setup }),
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
