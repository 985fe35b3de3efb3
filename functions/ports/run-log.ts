import type { Reply } from "../../shared/decide/command.ts";
import type { Run } from "../../shared/run.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";

/** A request that has its reply. Every copy, recognised by its idempotency key, gets the same reply. */
export type Replied = {
  readonly key: string;
  /** Hash of method, path and body. A request with the same key and another fingerprint is refused. */
  readonly fingerprint: string;
  readonly reply: Reply;
};

/** One item of a Run's log: what happened, the Run after it, and the requests that have a reply. */
export type Commit = {
  readonly runId: string;
  /** `seq` of its first event; also its position in the log. A commit holds at least one event. */
  readonly first: number;
  readonly events: readonly RunEvent[];
  readonly after: Run;
  readonly requests: readonly Replied[];
};

export interface RunLog {
  /** The newest commit, read consistently. */
  last(runId: string): Promise<Commit | undefined>;
  /** Writes a commit if its position is still free. False: another writer was faster. May throw after the write. */
  append(commit: Commit): Promise<boolean>;
  /** Up to `limit` events after `after`, in order and without a gap. */
  events(runId: string, after: number, limit: number): Promise<RunEvent[]>;
}
