/** Hints that the orders of a worker have changed. Only a hint: the records are the truth. */
export interface WorkerNews {
  tell(worker: string): void;
  /** Calls back at each hint. Returns the cleanup. */
  on(worker: string, call: () => void): () => void;
}

/** For a server that is one process. */
export function workerNews(): WorkerNews {
  const waiting = new Map<string, Set<() => void>>();
  return {
    tell: (worker) => {
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
