import type { Effort } from "../../../shared/engine.ts";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import type { Answers, Question } from "../../../shared/schemas/question.ts";
import type { Failure } from "./failure.ts";
import type { Tools } from "./tools.ts";

type StepStarted = Extract<BoxFact, { type: "step.started" }>;
type PlanUpdated = Extract<BoxFact, { type: "plan.updated" }>;

/** A file that an engine changed: its path in the workspace, and a unified diff of at most 16 KB. */
export type Diff = { readonly path: string; readonly patch: string };

/** What an engine tells on the way, in the order in which it happened. `step` and `message` are the engine's own ids, unique in its session. */
export type EngineEvent =
  /** A piece of a message while it is written. */
  | { readonly type: "text"; readonly message: string; readonly delta: string }
  /** The message, whole. */
  | { readonly type: "message"; readonly message: string; readonly text: string }
  | {
      readonly type: "step";
      readonly step: string;
      readonly kind: StepStarted["kind"];
      /** One line: what it does, like `npm test` or `src/app.ts`. */
      readonly title: string;
      /** What exactly was called, as the engine says it. */
      readonly call: Readonly<Record<string, unknown>>;
    }
  /** What a running step prints. */
  | { readonly type: "output"; readonly step: string; readonly text: string }
  | {
      readonly type: "step-ended";
      readonly step: string;
      readonly ok: boolean;
      readonly exitCode?: number;
      /** All that it printed or answered; what came as `output` is part of it. */
      readonly output?: string;
      readonly diffs?: readonly Diff[];
    }
  | { readonly type: "plan"; readonly items: PlanUpdated["items"] }
  /** Since the last of these. `inputTokens` counts all input, the cached too. */
  | {
      readonly type: "usage";
      readonly inputTokens: number;
      readonly cachedInputTokens: number;
      readonly outputTokens: number;
      readonly costUsd?: number;
    }
  /** The model did not answer; the engine waits and tries again. */
  | {
      readonly type: "retry";
      readonly attempt: number;
      readonly of?: number;
      readonly httpStatus?: number;
      readonly why: string;
    };

/** How a prompt's work ended. */
export type PromptEnd =
  | { readonly how: "completed"; readonly text: string }
  | { readonly how: "interrupted" }
  | { readonly how: "failed"; readonly failure: Failure };

/** What an engine's own question tool is told: answers by question id, or why there will be none. */
export type NativeReply =
  | { readonly answers: Answers; readonly refused?: undefined }
  | { readonly refused: string };

/** How an engine that starts MCP servers as its children reaches our tools: a program where commands run. */
export type Bridge = {
  readonly command: readonly string[];
  /** What the program needs to know; it holds a secret. */
  readonly env: Readonly<Record<string, string>>;
  close(): void;
};

/** What an driver needs to open a session of its engine. */
export type Opening = {
  readonly config: Pick<BoxConfig, "command" | "folders">;
  /** The engine's own surroundings, credentials included, beside those of every command. */
  readonly env: Readonly<Record<string, string>>;
  /** The id of a session to go on with. */
  readonly resume?: string | undefined;
  readonly model?: string | undefined;
  readonly effort?: Effort | undefined;
  /** Nobody can answer: no tool that asks is there. */
  readonly autonomous: boolean;
  /** What the engine can call of ours. */
  readonly tools: Tools;
  /** Opens a way to these tools for an engine that cannot call them by its own lines. */
  readonly bridge?: (tools: Tools) => Bridge;
  /** Says to the engine what it is here for, in the place that the engine has for that. */
  readonly instructions: string;
  /** Puts the engine's own question to people and resolves when they have answered, however late. */
  readonly ask: (questions: Question[]) => Promise<NativeReply>;
  readonly on: (event: EngineEvent) => void;
  /** The engine wrote a line, whatever it says: also one that thinks for long is alive. */
  readonly alive?: () => void;
};

/**
 * A living session of an engine: one process, prompt after prompt. Its process may die at any moment;
 * then what runs ends as failed with the kind `crash`, and the session is of no more use.
 */
export interface Session {
  /** The engine's own id, by which it is resumed. */
  readonly id: string;
  readonly model?: string | undefined;
  /** Of the engine's program. */
  readonly version?: string | undefined;
  /** Works on a prompt to its end. Never rejects. One at a time. */
  prompt(text: string): Promise<PromptEnd>;
  /**
   * Gives the running prompt a message, where the engine can. Resolves when the engine confirms that
   * the model has it; rejects when the prompt ended before.
   */
  steer?(text: string): Promise<void>;
  /** Ends the running prompt soon; the session goes on. */
  interrupt(): void;
  /** Ends the process and everything it started. Resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** The engine does not know the session that it should resume. */
export class SessionUnknown extends Error {
  override readonly name = "SessionUnknown";
}

/** Drives one kind of coding engine. */
export interface Driver {
  /** What people call it. */
  readonly label: string;
  /** Rejects with `SessionUnknown`, or with a `Failure` that says why it could not start. */
  open(opening: Opening): Promise<Session>;
}
