/** Hints that the orders of a worker have changed. Only a hint: the records are the truth. */
export interface WorkerNews {
  /** Best effort. Never rejects. */
  tell(worker: string): Promise<void>;
  /**
   * Calls back at each hint. Returns the cleanup. Missing where one process does not hear of the writes of another: a
   * call of a worker is then answered at once, and the worker asks at intervals.
   */
  on?(worker: string, call: () => void): () => void;
}

/** For a server that is one process. */
export function workerNews(): Required<WorkerNews> {
  const waiting = new Map<string, Set<() => void>>();
  return {
    tell: async (worker) => {
      for (const call of [...(waiting.get(worker) ?? [])]) call();
    },
    on: (worker, call) => {
      const calls = waiting.get(worker) ?? new Set();
      waiting.set(worker, calls.add(call));
      return () => {
        calls.delete(call);
        if (calls.size === 0) waiting.delete(worker);
      };
    },
  };
}
