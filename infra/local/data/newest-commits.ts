import type { Commit } from "../../../functions/ports/run-log.ts";

/** Runs whose newest commit is kept. Their states are a few KB each, and far fewer Runs than this work at once. */
const most = 256;

/**
 * The newest commit of the Runs that were written last, so that a read parses nothing. It holds only what is on the
 * disk. If it were ever older than the log, the next commit of that Run would lose its place to another, and be
 * decided again.
 */
export function newestCommits() {
  const kept = new Map<string, Commit>(); // the one used last is at the end
  const keep = (commit: Commit): void => {
    kept.delete(commit.runId);
    kept.set(commit.runId, commit);
    const [oldest] = kept.size > most ? kept.keys() : [];
    if (oldest !== undefined) kept.delete(oldest);
  };
  return {
    get: (runId: string): Commit | undefined => kept.get(runId),
    keep,
    forget: (runId: string): void => void kept.delete(runId),
  };
}
