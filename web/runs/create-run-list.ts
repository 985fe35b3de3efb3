import { createEffect, createSignal, onCleanup, untrack } from "solid-js";
import { createStore, produce, reconcile } from "solid-js/store";
import { ended } from "../../shared/run.ts";
import type { RunSummary } from "../../shared/schemas/run-view.ts";
import { api } from "../api.ts";
import { useWaiting } from "../inbox/waiting.tsx";
import { useLive } from "../live/live.tsx";
import { ApiError } from "../request.ts";

const pageSize = 100;
/** A lost frame leaves no trace, so the list is read again from time to time. */
const rereadMs = 60_000;

/** The clock of the server's machine may have been set between two Runs. */
const positionOf = ({ position, createdAt }: RunSummary): string => position ?? createdAt;

/** The team's Runs, newest first, kept current. A summary with a lower `seq` than the known one is ignored. */
export function createRunList() {
  const live = useLive();
  const waiting = useWaiting();
  const [state, setState] = createStore({ runs: [] as RunSummary[] });
  const [cursor, setCursor] = createSignal<string>();
  const [loaded, setLoaded] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();

  const put = (run: RunSummary): void => {
    const index = state.runs.findIndex((it) => it.id === run.id);
    const known = state.runs[index];
    if (known && known.seq >= run.seq) return;
    if (known) {
      setState("runs", index, reconcile(run));
      return;
    }
    const place = state.runs.findIndex((it) => positionOf(it) < positionOf(run));
    setState(
      "runs",
      produce((runs) => runs.splice(place < 0 ? runs.length : place, 0, run)),
    );
  };

  const read = async (query: Parameters<typeof api.runs>[0]) => {
    try {
      const page = await api.runs({ limit: pageSize, ...query });
      for (const run of page.runs) put(run);
      setProblem(undefined);
      return page;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.message);
      return undefined;
    } finally {
      setLoaded(true);
    }
  };

  const refresh = async () => {
    const page = await read({});
    if (page && !cursor()) setCursor(page.cursor);
  };
  const more = async () => {
    const page = await read({ ...(cursor() ? { cursor: cursor() ?? "" } : {}) });
    if (page) setCursor(page.cursor);
  };
  void refresh();
  /** The first socket may open after the first read. What changed between the two is among the active Runs. */
  let opened = live.state().kind === "open";
  const reopened = (): void => {
    if (opened) void refresh();
    opened = true;
  };
  const compare = (active: ReadonlyMap<string, RunSummary>): void => {
    for (const run of active.values()) put(run);
    if (state.runs.some((run) => !ended(run) && !active.has(run.id))) void refresh();
  };
  createEffect(() => {
    const active = waiting.active();
    if (active && loaded()) untrack(() => compare(active));
  });
  onCleanup(live.onRuns((run) => (run ? put(run) : reopened())));
  const rereading = setInterval(() => document.hidden || void refresh(), rereadMs);
  onCleanup(() => clearInterval(rereading));

  return {
    runs: () => state.runs,
    loaded,
    problem,
    /** Whether the server has older Runs. */
    hasMore: () => cursor() !== undefined,
    more,
    /** Loads matching Runs that are not in the list yet. */
    find: (query: { status?: string; q?: string }) => read(query),
    refresh,
  };
}
