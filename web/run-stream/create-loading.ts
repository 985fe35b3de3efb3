import { batch, createSignal, onCleanup } from "solid-js";
import type { Run } from "../../shared/run.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";
import type { RunDetails } from "../../shared/schemas/run-view.ts";
import { api } from "../api.ts";
import { ApiError } from "../request.ts";

/** The number of events that are loaded first. */
const tailSize = 200;
const retryMs = 2_000;

/** The data that is loaded first. `first` is the place of the first event in the log; `run` may be newer than the last one. */
export type Tail = {
  readonly run: Run;
  readonly first: number;
  readonly events: readonly RunEvent[];
};

/** Loads a Run and the tail of its events, and tries again while the server cannot be reached. Calls `onLoaded` once. */
export function createLoading(runId: string, onLoaded: (tail: Tail) => void) {
  const [details, setDetails] = createSignal<RunDetails>();
  const [problem, setProblem] = createSignal<ApiError>();
  let retry: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const load = async (): Promise<void> => {
    try {
      const { run, state, events = [] } = await api.run(runId, tailSize);
      if (closed) return;
      batch(() => {
        setProblem(undefined);
        setDetails(run);
        onLoaded({ run: state, first: Math.max(0, state.seq - tailSize) + 1, events });
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (closed) return;
      setProblem(error);
      if (error.unsettled) retry = setTimeout(() => void load(), retryMs);
    }
  };
  void load();
  onCleanup(() => {
    closed = true;
    clearTimeout(retry);
  });
  return {
    details,
    problem,
    /** Reads the details again: only they have the summaries of earlier legs. */
    refresh: async (): Promise<void> => {
      const reply = await api.run(runId).catch(() => undefined);
      if (reply && !closed) setDetails(reply.run);
    },
  };
}
