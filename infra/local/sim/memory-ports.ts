import type { Blobs, Places, RunList, Wait, Waits } from "../../../functions/ports.ts";
import type { Commit, RunLog } from "../../../functions/run-log.ts";
import { ended, type Run } from "../../../shared/run.ts";
import { summaryOf } from "../../../shared/view.ts";

/** Every Run's log as a list of commits. */
export function memoryLog(
  commits = new Map<string, Commit[]>(),
): RunLog & { commits: Map<string, Commit[]> } {
  return {
    commits,
    last: async (runId) => commits.get(runId)?.at(-1),
    append: async (commit) => {
      const log = commits.get(commit.runId);
      if (!log) commits.set(commit.runId, [commit]);
      else if ((log.at(-1)?.first ?? 0) >= commit.first) return false;
      else log.push(commit);
      return true;
    },
    events: async (runId, after, limit) => {
      const found = [];
      for (const { events } of commits.get(runId) ?? [])
        for (const event of events)
          if (event.seq > after && found.length < limit) found.push(event);
      return found;
    },
  };
}

export function memoryList(runs = new Map<string, Run>()): RunList & { runs: Map<string, Run> } {
  const forgotten = new Set<string>();
  const live = (run: Run) => !ended(run) || run.devbox !== null;
  return {
    runs,
    put: async (run) => {
      if ((runs.get(run.id)?.seq ?? 0) < run.seq) runs.set(run.id, run);
    },
    page: async (team, { status, q, cursor, limit }) => {
      const key = (run: Run) => `${run.createdAt}~${run.id}`;
      const fits = [...runs.values()]
        .filter((run) => run.team === team && (!status || status.includes(run.status)))
        .filter((run) => !q || run.title.toLowerCase().includes(q.toLowerCase()))
        .sort((one, other) => (key(one) < key(other) ? 1 : -1))
        .filter((run) => !cursor || key(run) < cursor);
      const page = fits.slice(0, limit);
      const last = page.at(-1);
      return {
        runs: page.map(summaryOf),
        ...(fits.length > limit && last ? { cursor: key(last) } : {}),
      };
    },
    active: async () => [...runs.values()].filter(live).map((run) => run.id),
    expired: async (now) =>
      [...runs.values()]
        .filter((run) => !live(run) && run.save && run.save.until <= now && !forgotten.has(run.id))
        .map((run) => run.id),
    saveDeleted: async (runId) => void forgotten.add(runId),
  };
}

export function memoryWaits(waits = new Map<string, Wait>()): Waits {
  return {
    put: async (wait) => {
      if ((waits.get(wait.runId)?.order ?? "") <= wait.order) waits.set(wait.runId, wait);
    },
    get: async (runId) => waits.get(runId),
    ofKind: async (kind) =>
      [...waits.values()].filter((it) => it.kind === kind).sort((a, b) => (a.at < b.at ? -1 : 1)),
  };
}

export function memoryPlaces(
  limit: number,
  held = new Set<string>(),
): Places & { held: Set<string> } {
  return {
    held,
    claim: async (runId) => {
      if (held.size < limit) held.add(runId);
      return held.has(runId);
    },
    release: async (runId) => void held.delete(runId),
    free: async () => Math.max(0, limit - held.size),
    holders: async () => [...held],
  };
}

export function memoryBlobs(blobs = new Map<string, Uint8Array>()): Blobs {
  return {
    put: async (runId, sha256, bytes) => void blobs.set(`${runId}/${sha256}`, bytes),
    get: async (runId, sha256) => blobs.get(`${runId}/${sha256}`),
  };
}
