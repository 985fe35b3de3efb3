import { createSignal, onCleanup } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type { Worker } from "../../shared/worker.ts";
import { api, type Engine } from "../api.ts";
import { ApiError } from "../request.ts";

/** A worker reports every ten seconds. */
const everyMs = 10_000;

/** The team's workers as they are now, and the engines that are ready on each. A row keeps its focus when its figures change. */
export function createLiveWorkers() {
  const [store, setStore] = createStore<{ workers: Worker[] }>({ workers: [] });
  const [engines, setEngines] = createSignal<readonly Engine[]>([]);
  const [loaded, setLoaded] = createSignal(false);
  const [joinable, setJoinable] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const reread = async (): Promise<void> => {
    try {
      const [found, ready] = await Promise.all([api.workers(), api.engines()]);
      setStore("workers", reconcile(found.workers, { key: "id" }));
      setEngines(ready.engines);
      setJoinable(found.joinable);
      setProblem(undefined);
      setLoaded(true);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.message);
    }
  };
  void reread();
  const timer = setInterval(() => document.hidden || void reread(), everyMs);
  onCleanup(() => clearInterval(timer));
  return {
    workers: () => store.workers,
    /** Labels of the engines that are ready on a worker. */
    ready: (worker: string): string[] => [
      ...new Set(
        engines()
          .filter((it) => it.worker === worker && it.available)
          .map((it) => it.label),
      ),
    ],
    loaded,
    /** Whether other machines can join. */
    joinable,
    problem,
    reread: () => void reread(),
  };
}
