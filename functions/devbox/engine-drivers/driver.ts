import type { Effort } from "../../../shared/engine.ts";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import type { Answers, Question } from "../../../shared/schemas/question.ts";
import type { Box } from "../box/box.ts";
import type { Failure } from "./failure.ts";
import type { Tools } from "./tools.ts";

type StepStarted = Extract<BoxFact, { type: "step.started" }>;
type PlanUpdated = Extract<BoxFact, { type: "plan.updated" }>;

/** A file that an engine changed: its path in the workspace, and a unified diff. A step's diffs are up to 16 KB together. */
export type Diff = { readonly path: string; readonly patch: string };

/** The engine reports only a part of a step's output. */
export type Cut = {
  /** The bytes of the whole output, if the engine tells them. */
  readonly size?: number;
  /** Otherwise, the bytes that it has at least, if the engine tells that. */
  readonly atLeast?: number;
  /** The file in the box that has the whole output, and the engine's own folder that it must be in. */
  readonly file?: { readonly path: string; readonly folder: string };
};

/** An engine's reports while it works, in order. `step` and `message` are the engine's own ids, unique in its session. */
export type EngineEvent =
  /** A piece of a message that is being written. */
  | { readonly type: "text"; readonly message: string; readonly delta: string }
  /** The complete message. */
  | { readonly type: "message"; readonly message: string; readonly text: string }
  | {
      readonly type: "step";
      readonly step: string;
      readonly kind: StepStarted["kind"];
      /** One line that says what the step does, such as `npm test` or `src/app.ts`. */
      readonly title: string;
      /** The exact call, as the engine reports it. */
      readonly call: Readonly<Record<string, unknown>>;
    }
  /** Output of a running step. */
  | { readonly type: "output"; readonly step: string; readonly text: string }
  | {
      readonly type: "step-ended";
      readonly step: string;
      readonly ok: boolean;
      /** The exit code of a command. Missing if the engine does not tell it. */
      readonly exitCode?: number;
      /** The output or answer, including earlier `output` events. Complete unless `cut` is there. */
      readonly output?: string;
      readonly cut?: Cut;
      readonly diffs?: readonly Diff[];
    }
  | { readonly type: "plan"; readonly items: PlanUpdated["items"] }
  /** The usage since the last such event. `inputTokens` includes cached input. */
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

/** How the work on a prompt ended. */
export type PromptEnd =
  | { readonly how: "completed"; readonly text: string }
  | { readonly how: "interrupted" }
  | { readonly how: "failed"; readonly failure: Failure };

/** The reply to an engine's own question tool: answers by question id, or why there will be none. */
export type NativeReply =
  | { readonly answers: Answers; readonly refused?: undefined }
  | { readonly refused: string };

/** The program through which an engine that starts MCP servers reaches our tools. It runs in the sandbox of commands. */
export type Bridge = {
  readonly command: readonly string[];
  /** The program's variables. One of them is a secret. */
  readonly env: Readonly<Record<string, string>>;
  close(): void;
};

/** The parameters of a new or resumed session. */
export type Opening = {
  readonly box: Box;
  readonly config: Pick<BoxConfig, "command" | "folders">;
  /** The variables of every command, and the engine's own with its credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** The id of the session to resume. */
  readonly resume?: string | undefined;
  readonly model?: string | undefined;
  readonly effort?: Effort | undefined;
  /** The files with settings in the workspace that the engine may use. Without any, it must use none. */
  readonly repositorySettings?: readonly string[];
  /** No one can answer, so the engine gets no tool that asks. */
  readonly autonomous: boolean;
  /** Our tools that the engine can call. */
  readonly tools: Tools;
  /** Opens access to these tools for an engine that reaches tools only through MCP servers. */
  readonly bridge?: (tools: Tools) => Bridge;
  /** Goes into the engine's system prompt. */
  readonly instructions: string;
  /** Puts the engine's own question to people. Resolves when they have answered, however late. */
  readonly ask: (questions: Question[]) => Promise<NativeReply>;
  readonly on: (event: EngineEvent) => void;
  /** Called for every line that the engine writes. So an engine that thinks for a long time counts as alive. */
  readonly alive?: () => void;
};

/**
 * An open session of an engine: one process that works on prompt after prompt. When the process dies, the
 * running prompt fails with the kind `crash`, and the session can no longer be used.
 */
export interface Session {
  /** The engine's own id of the session, needed to resume it. */
  readonly id: string;
  readonly model?: string | undefined;
  /** The version of the engine's program. */
  readonly version?: string | undefined;
  /** Works on a prompt to its end. Never rejects. One at a time. */
  prompt(text: string): Promise<PromptEnd>;
  /**
   * Gives the running prompt a message, if the engine supports that. Resolves when the engine confirms that
   * the model has it. Rejects when the prompt ends before.
   */
  steer?(text: string): Promise<void>;
  /** Ends the running prompt soon; the session continues. */
  interrupt(): void;
  /** Ends the process and everything it started. Resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** The engine does not know the session to resume. */
export class SessionUnknown extends Error {
  override readonly name = "SessionUnknown";
}

/** Drives one kind of coding engine. */
export interface Driver {
  /** The name that people see. */
  readonly label: string;
  /** Rejects with `SessionUnknown`, or with a `Failure` that says why the engine could not start. */
  open(opening: Opening): Promise<Session>;
}
