import type { EngineState } from "../engine.ts";
import type { LaunchPhase, Target, Workplace } from "../run.ts";
import type { BoxFact, EventOf } from "../schemas/event.ts";
import type { Answers, Question } from "../schemas/question.ts";
import type { PullRequest, Repository } from "../schemas/work.ts";
import type { Worker } from "../worker.ts";

/** A request from a person. `by`: their name, which the timeline shows. */
export type PersonCommand =
  | {
      readonly type: "answer";
      readonly by: string;
      readonly questions: string;
      readonly answers: Answers;
    }
  | {
      readonly type: "message";
      readonly by: string;
      readonly id: string;
      readonly text: string;
      /** Mode of the leg, if the message continues a finished Run. */
      readonly autonomous: boolean;
      /** The author could not see the Run's question, so the message is not an answer. */
      readonly unasked?: true;
    }
  | { readonly type: "withdraw"; readonly by: string; readonly message: string }
  /** Delivers a queued message within the running turn. */
  | { readonly type: "urge"; readonly by: string; readonly message: string }
  | { readonly type: "stop"; readonly by: string }
  | { readonly type: "keep"; readonly by: string; readonly minutes: number }
  | { readonly type: "release"; readonly by: string }
  | {
      readonly type: "move";
      readonly by: string;
      /** `worker`: id or name. */
      readonly target: { readonly worker: string; readonly image?: string | undefined };
      readonly workers: readonly Worker[];
      readonly engines: readonly EngineState[];
      /** The owner allows any engine on a machine without a sandbox. */
      readonly unsafeNoSandbox: boolean;
    };

/** A batch from a DevBox. `number` counts its batches from 1; each is taken once and in order. */
export type BoxCommand = { readonly generation: number; readonly number: number } & (
  | { readonly type: "box-events"; readonly facts: readonly BoxFact[] }
  | {
      readonly type: "box-ask";
      readonly id: string;
      readonly questions: readonly Question[];
      readonly engine: string;
    }
  | {
      readonly type: "box-report";
      /** `none`: the engine ended without reporting. `nothing`: the turn had no work in it. */
      readonly status: "completed" | "failed" | "none" | "nothing";
      readonly summary: string;
    }
);

/**
 * The ticket as its code host describes it, read before the Run gets a DevBox. `choices`: the repositories of its
 * project, if a work item is not linked to one.
 */
export type TicketFound =
  | { readonly read: Omit<EventOf<"ticket.read">, "type">; readonly choices: readonly Repository[] }
  | { readonly problem: { readonly code: string; readonly message: string } };

/** The repository of a Run without a ticket, as its code host describes it. */
export type RepositoryFound =
  | { readonly found: Workplace }
  | { readonly problem: { readonly code: string; readonly message: string } };

/** A command from a step of the state machine, from the watch over DevBoxes, or from a new DevBox. */
export type CoordinatorCommand =
  | {
      readonly type: "prepare";
      /** The last event of the Run when its place was claimed. */
      readonly seen: number;
      readonly workers: readonly Worker[];
      readonly engines: readonly EngineState[];
      /** Where the newest Run in the same repository worked. */
      readonly lastUsed?: Target;
      /** Present if the ticket was not read yet. */
      readonly ticket?: TicketFound;
      /** Present if the Run's own repository was not found yet. */
      readonly repository?: RepositoryFound;
      /** The owner allows any engine on a machine without a sandbox. */
      readonly unsafeNoSandbox: boolean;
      /** The id for a question, if one is needed. */
      readonly question: string;
    }
  | { readonly type: "launch"; readonly devbox: string; readonly ephemeral: boolean }
  | {
      readonly type: "box-progress";
      readonly devbox: string;
      readonly phase: LaunchPhase;
      /** Seconds that the previous phase took. */
      readonly seconds?: number;
      /** Why the launch waits. */
      readonly reason?: string;
    }
  | {
      readonly type: "box-saved";
      readonly generation: number;
      readonly save: string;
      readonly bytes: number;
      readonly sha256: string;
    }
  /** The files that a DevBox left on a host that keeps them, as an archive. `from`: the save that they go on from. */
  | {
      readonly type: "archived";
      readonly devbox: string;
      readonly from: string | undefined;
      readonly save: string;
      readonly bytes: number;
      readonly sha256: string;
    }
  | {
      readonly type: "hello";
      readonly generation: number;
      readonly nonce: string;
      readonly isolated: boolean;
    }
  /** A pull request from the Run's branch, in its current state. */
  | { readonly type: "pull-request"; readonly seen: PullRequest }
  /** `question`: the one whose warm time is over; without it, any that is open. */
  | { readonly type: "park"; readonly question?: string }
  | { readonly type: "settle" }
  | { readonly type: "expire-keep" }
  | { readonly type: "make-room" }
  | { readonly type: "time-skipped" }
  | { readonly type: "expire-work" }
  | { readonly type: "hand-over" }
  | { readonly type: "give-up"; readonly reason: string }
  | {
      readonly type: "box-gone";
      readonly generation: number;
      readonly reason: string;
      /** Why the disk of its host has no room, as a sentence. */
      readonly shortage?: string;
    };

export type Command = PersonCommand | BoxCommand | CoordinatorCommand;

/** The reply to the caller: an HTTP status and body. */
export type Reply = {
  readonly status: number;
  readonly body: { readonly [name: string]: unknown };
};
