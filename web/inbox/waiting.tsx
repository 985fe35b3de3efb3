import { useNavigate } from "@solidjs/router";
import {
  createContext,
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
  type ParentProps,
  useContext,
} from "solid-js";
import { ended } from "../../shared/run.ts";
import type { RunSummary } from "../../shared/schemas/run-view.ts";
import { api } from "../api.ts";
import { useLive } from "../live/live.tsx";
import { useMe } from "../me.tsx";
import { ApiError } from "../request.ts";
import { setNeeded } from "../ui/behaviour/page-title.ts";
import { makeNotices } from "./notices.ts";

const activeStatuses = "needs-you,running,queued";
const pageSize = 200;
/** How long the first read waits for the socket: only a list that is read after it opened has no gap before its frames. */
const socketMs = 5_000;
/** A lost frame leaves no trace, so the list is read again from time to time. */
const rereadMs = 60_000;

export type Waiting = {
  /** The Runs that wait for an answer, oldest first. */
  readonly runs: () => readonly RunSummary[];
  /** All Runs that had not ended when they were last read. Undefined before that. */
  readonly active: () => ReadonlyMap<string, RunSummary> | undefined;
  readonly loaded: () => boolean;
  readonly problem: () => string | undefined;
  readonly reread: () => Promise<void>;
};

const WaitingContext = createContext<Waiting>();

/** The team's Runs that wait for an answer. */
export function useWaiting(): Waiting {
  const waiting = useContext(WaitingContext);
  if (!waiting) throw new Error("useWaiting needs <WaitingProvider> around the page.");
  return waiting;
}

/** Keeps the waiting Runs current for all pages, and shows them in the tab's title and as browser notifications. */
export function WaitingProvider(props: ParentProps) {
  return (
    <WaitingContext.Provider value={createWaiting()}>{props.children}</WaitingContext.Provider>
  );
}

function createWaiting(): Waiting {
  const live = useLive();
  const notices = makeNotices(useMe().name, useNavigate());
  const [known, setKnown] = createSignal<ReadonlyMap<string, RunSummary>>(new Map());
  const [active, setActive] = createSignal<ReadonlyMap<string, RunSummary>>();
  const [loaded, setLoaded] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();

  /** A Run that ended stays known, so that a repeated message about it does not notify again. */
  const put = (run: RunSummary, quietly: boolean): void => {
    const before = known().get(run.id);
    if (before && before.seq >= run.seq) return;
    if (!quietly) notices.heard(run, before?.status);
    setKnown(new Map(known()).set(run.id, run));
  };

  const reread = async (): Promise<void> => {
    const first = !loaded();
    const before = known();
    try {
      const here = new Map<string, RunSummary>();
      for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
        const query = { status: activeStatuses, limit: pageSize, ...(cursor ? { cursor } : {}) };
        const page = await api.runs(query);
        for (const run of page.runs) {
          here.set(run.id, run);
          put(run, first);
        }
        cursor = page.cursor;
      }
      // a Run that changed during this read may be newer than the list
      const gone = [...known()].filter(
        ([id, run]) => !here.has(id) && !ended(run) && before.get(id)?.seq === run.seq,
      );
      const left = new Map(known());
      for (const [id] of gone) left.delete(id);
      if (gone.length > 0) setKnown(left);
      setActive(here);
      setProblem(undefined);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.message);
    } finally {
      setLoaded(true);
    }
  };

  const readAnyhow = () => loaded() || void reread();
  const withoutSocket = setTimeout(readAnyhow, socketMs);
  onCleanup(() => clearTimeout(withoutSocket));
  createEffect(
    on(
      () => live.state().kind === "waiting",
      (failed) => failed && readAnyhow(),
    ),
  );
  onCleanup(live.onRuns((run) => (run ? put(run, !loaded()) : void reread())));
  const rereading = setInterval(() => document.hidden || void reread(), rereadMs);
  onCleanup(() => clearInterval(rereading));
  onCleanup(notices.closeAll);

  const runs = createMemo(() =>
    [...known().values()]
      .filter((run) => run.status === "needs-you")
      .sort((one, other) => (one.since < other.since ? -1 : 1)),
  );
  createEffect(() => setNeeded(runs().length));
  onCleanup(() => setNeeded(0));
  return { runs, active, loaded, problem, reread };
}
