import { batch, createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import { apply } from "../../shared/apply/apply.ts";
import { ended, type Run } from "../../shared/run.ts";
import type { LiveText } from "../../shared/schemas/box-protocol.ts";
import type { EventOf, RunEvent } from "../../shared/schemas/event.ts";
import { type RunView, viewOf } from "../../shared/view.ts";
import { api, type RunDetails } from "../api.ts";
import type { Live } from "../live/live.tsx";
import { makeSequence } from "../live/sequence.ts";
import { ApiError } from "../request.ts";
import { createLiveMessages } from "./live-messages.ts";
import type { QuestionRow } from "./rows/row.ts";
import { appendOutput, emptyPage, fold, joined } from "./rows/rows.ts";

/** How much of the timeline is loaded first, and at each scroll back. */
const pageSize = 200;
/** How often a hidden page takes in what has come. */
const hiddenMs = 1_000;

type Said = EventOf<"message.queued">;

const endsLeg: ReadonlySet<string> = new Set([
  "run.completed",
  "run.failed",
  "run.stopped",
  "run.skipped",
]);

/**
 * A Run and its timeline, kept current until the owner is disposed. First its state and the tail of
 * its events, then the stream from there; older pages as they are asked for. What comes is shown
 * once a frame, and once a second while the page is hidden.
 */
export function createRunStream(runId: string, live: Live) {
  const [details, setDetails] = createSignal<RunDetails>();
  const [problem, setProblem] = createSignal<ApiError>();
  const [state, setState] = createSignal<Run>();
  const [store, setStore] = createStore<{ view: RunView | null }>({ view: null });
  const [rowsChanged, setRowsChanged] = createSignal(0, { equals: false });
  const [firstSeq, setFirstSeq] = createSignal(1);
  const [loadingOlder, setLoadingOlder] = createSignal(false);
  const [questionShown, setQuestionShown] = createSignal(false);

  let page = emptyPage();
  let waiting: RunEvent[] = [];
  let deltas: LiveText[] = [];
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  const closers: (() => void)[] = [];
  const messages = new Map<number, Promise<Said | undefined>>();
  const writing = createLiveMessages();
  createEffect(
    on(
      () => live.state().kind === "open",
      (there) => there || writing.cut(),
    ),
  );

  const flush = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = 0;
    timer = undefined;
    if (closed || waiting.length + deltas.length === 0) return;
    const events = waiting;
    const spoken = deltas;
    waiting = [];
    deltas = [];
    batch(() => {
      let run = state();
      for (const event of events) {
        if (run && event.seq > run.seq) run = apply(run, event);
        fold(page, event);
        writing.take(event);
      }
      for (const said of spoken) {
        const row = "step" in said ? page.steps.get(said.step) : undefined;
        if (row && !row.finish()) row.setOutput((before) => appendOutput(before, said.text));
        if ("message" in said && run?.turn.state === "running")
          writing.hear(said.message, said.text, new Date().toISOString());
      }
      if (run) setState(run);
      if (run && events.length > 0)
        setStore("view", reconcile(viewOf(run, new Date().toISOString())));
      setRowsChanged(events.length);
    });
    if (events.some(({ type }) => endsLeg.has(type))) void refreshDetails();
  };
  const soon = (): void => {
    if (document.hidden) timer ??= setTimeout(flush, hiddenMs);
    else if (frame === 0) frame = requestAnimationFrame(flush);
  };
  const shown = () => soon();
  document.addEventListener("visibilitychange", shown);
  closers.push(() => document.removeEventListener("visibilitychange", shown));

  const load = async (): Promise<void> => {
    try {
      const { run, state: folded } = await api.run(runId);
      const after = Math.max(0, folded.seq - pageSize);
      const { events } = await api.events(runId, after, pageSize + 100);
      if (closed) return;
      setProblem(undefined);
      setFirstSeq(after + 1);
      batch(() => {
        setDetails(run);
        setState(folded);
        setStore("view", viewOf(folded, new Date().toISOString()));
        waiting.push(...events);
        flush();
      });
      follow(events.at(-1)?.seq ?? folded.seq);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error);
      if (!error.unsettled || closed) return;
      const retry = setTimeout(() => void load(), 2_000);
      closers.push(() => clearTimeout(retry));
    }
  };

  /** What only the log holds of earlier legs: their summaries. */
  const refreshDetails = async (): Promise<void> => {
    const answer = await api.run(runId).catch(() => undefined);
    if (answer && !closed) setDetails(answer.run);
  };

  const follow = (head: number): void => {
    const sequence = makeSequence({
      after: head,
      fetchAfter: async (after) => (await api.events(runId, after)).events,
      goesOn: () => {
        const run = state();
        return run !== undefined && !(ended(run) && !run.devbox);
      },
      emit: (events) => {
        waiting.push(...events);
        soon();
      },
    });
    const unfollow = live.follow(runId, {
      head: sequence.head,
      onEvents: sequence.receive,
      onCaughtUp: sequence.expect,
      onDelta: (text) => {
        deltas.push(text);
        soon();
      },
    });
    closers.push(unfollow, sequence.close);
  };

  /** Loads what is before the first loaded event, back to `seq` or by one page. */
  const loadOlder = async (seq = Math.max(1, firstSeq() - pageSize)): Promise<void> => {
    if (loadingOlder() || firstSeq() <= Math.max(1, seq)) return;
    setLoadingOlder(true);
    try {
      const older = emptyPage();
      const until = firstSeq();
      for (let after = seq - 1; after < until - 1; ) {
        const { events } = await api.events(runId, after, Math.min(1_000, until - 1 - after));
        if (closed || events.length === 0) return;
        for (const event of events) fold(older, event);
        after = events.at(-1)?.seq ?? until;
      }
      batch(() => {
        page = joined(older, page);
        setFirstSeq(seq);
        setRowsChanged(0);
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // offline: the next scroll asks again
    } finally {
      setLoadingOlder(false);
    }
  };

  /** A queued message, by its place in the log. */
  const messageAt = (seq: number): Promise<Said | undefined> => {
    const known = messages.get(seq);
    if (known !== undefined) return known;
    const asked = api.events(runId, seq - 1, 1).then(({ events }) => {
      const [event] = events;
      return event?.type === "message.queued" ? event : undefined;
    });
    messages.set(seq, asked);
    asked.catch(() => messages.delete(seq));
    return asked;
  };

  void load();
  onCleanup(() => {
    closed = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    for (const close of closers) close();
  });

  /** The row of the question that waits for an answer. */
  const openQuestion = (): QuestionRow | undefined => {
    const id = store.view?.openQuestions?.id;
    return id === undefined ? undefined : page.questions.get(id);
  };
  const rows = createMemo(() => {
    rowsChanged();
    return { list: page.rows };
  });
  return {
    runId,
    problem,
    details,
    /** The Run as people see it; null until it is loaded. */
    view: () => store.view,
    /** The Run as decisions see it. */
    state,
    /** The rows in an object that is new at each change; the list itself is never copied on append. */
    rows,
    /** What the engine writes now and has no row yet. */
    writing: writing.list,
    /** The newest plan, and whether its turn still goes on. */
    plan: createMemo(() => {
      rowsChanged();
      return page.plan.open;
    }),
    firstSeq,
    hasOlder: () => firstSeq() > 1,
    loadingOlder,
    loadOlder,
    openQuestion,
    messageAt,
    /** A queued message by its id, where what is loaded holds it. */
    messageOf: (id: string): Said | undefined => {
      rowsChanged();
      return page.said.get(id);
    },
    /** What was told of the launch of a DevBox, as far as it is loaded. */
    launchOf: (devbox: string) => {
      rowsChanged();
      return page.launches.get(devbox);
    },
    /** Whether the open question is on the screen. */
    questionShown,
    setQuestionShown,
  };
}

export type RunStream = ReturnType<typeof createRunStream>;
