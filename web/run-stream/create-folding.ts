import { batch, createMemo, createSignal } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import { apply } from "../../shared/apply/apply.ts";
import type { Run } from "../../shared/run.ts";
import type { LiveText } from "../../shared/schemas/box-protocol.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";
import type { RunView } from "../../shared/schemas/run-view.ts";
import { viewOf } from "../../shared/view.ts";
import type { News } from "./create-following.ts";
import { createLiveMessages } from "./live-messages.ts";
import { appendOutput, emptyPage, fold, joined } from "./rows/rows.ts";

/** A Run after more events. Events that it already contains are skipped. */
export const advance = (run: Run, events: readonly RunEvent[]): Run =>
  events.reduce((before, event) => (event.seq > before.seq ? apply(before, event) : before), run);

/** The Run and its rows, as the events that have arrived make them. */
export function createFolding() {
  const [state, setState] = createSignal<Run>();
  const [store, setStore] = createStore<{ view: RunView | null }>({ view: null });
  const [changed, setChanged] = createSignal(undefined, { equals: false });
  const writing = createLiveMessages();
  let page = emptyPage();

  const show = (run: Run): void => {
    setState(run);
    setStore("view", reconcile(viewOf(run, new Date().toISOString())));
  };
  const hear = (piece: LiveText): void => {
    const row = "step" in piece ? page.steps.get(piece.step) : undefined;
    if ("message" in piece && state()?.turn.state === "running")
      writing.hear(piece.message, piece.text, new Date().toISOString());
    if (row && !row.finish()) row.setOutput((before) => appendOutput(before, piece.text));
  };
  /** Reads the page, and again after each change. */
  const read = <T>(part: (now: typeof page) => T): T => {
    changed();
    return part(page);
  };
  return {
    begin: show,
    /** Takes in what comes after everything before it. */
    take({ events, pieces }: News): void {
      batch(() => {
        const run = state();
        if (run && events.length > 0) show(advance(run, events));
        for (const event of events) {
          fold(page, event);
          writing.take(event);
        }
        for (const piece of pieces) hear(piece);
        setChanged();
      });
    },
    /** Takes in the events directly before the first one. */
    putInFront(events: readonly RunEvent[]): void {
      const older = emptyPage();
      for (const event of events) fold(older, event);
      page = joined(older, page);
      setChanged();
    },
    /** The connection was lost, and pieces of messages with it. */
    cut: writing.cut,
    /** The Run as decisions see it. */
    state,
    /** The Run as people see it; null until it is loaded. */
    view: () => store.view,
    /** The rows in an object that is new after each change; the list itself is never copied on append. */
    rows: createMemo(() => read(({ rows }) => ({ list: rows }))),
    /** Messages that the engine is writing now. They have no row yet. */
    writing: writing.list,
    /** The newest plan, while its turn goes on. */
    plan: createMemo(() => read(({ plan }) => plan.open)),
    /** The row of the question that waits for an answer. */
    openQuestion() {
      const id = store.view?.openQuestions?.id;
      return id === undefined ? undefined : page.questions.get(id);
    },
    /** A queued message by its id, if it is loaded. */
    messageOf: (id: string) => read(({ said }) => said.get(id)),
    /** The progress of a DevBox's launch, as far as it is loaded. */
    launchOf: (devbox: string) => read(({ launches }) => launches.get(devbox)),
  };
}
