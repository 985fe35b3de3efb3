import type { Reply } from "../shared/decide/command.ts";
import type { Run } from "../shared/run.ts";
import type { RunEvent } from "../shared/schemas/event.ts";

/** A request that is settled under its idempotency key: every copy of it gets this reply. */
export type Settled = {
  readonly key: string;
  /** Of method, path and body; another one under the same key is refused. */
  readonly fingerprint: string;
  readonly reply: Reply;
};

/** One item of a Run's log: what happened, how the Run stood after it, and which requests are settled. */
export type Commit = {
  readonly runId: string;
  /** The `seq` of its first event, and its place in the log. A commit holds at least one event. */
  readonly first: number;
  readonly events: readonly RunEvent[];
  readonly after: Run;
  readonly requests: readonly Settled[];
};

export interface RunLog {
  /** The newest commit, read consistently. */
  last(runId: string): Promise<Commit | undefined>;
  /** Writes a commit if its place is still free; false means that somebody was faster. May throw after it was written. */
  append(commit: Commit): Promise<boolean>;
  /** The events after a place, in order and without a gap, at most `limit` of them. */
  events(runId: string, after: number, limit: number): Promise<RunEvent[]>;
}
