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

/** The Run and its rows, folded from the events that have arrived. */
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
    /** Adds the events directly after the last one. */
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
    /** Adds the events directly before the first one. */
    putInFront(events: readonly RunEvent[]): void {
      const older = emptyPage();
      for (const event of events) fold(older, event);
      page = joined(older, page);
      setChanged();
    },
    /** The connection was lost, so pieces of messages may be missing. */
    cut: writing.cut,
    /** The Run as decisions see it. */
    state,
    /** The Run as people see it; null until it is loaded. */
    view: () => store.view,
    /** The rows, in a new object after each change. An append never copies the list itself. */
    rows: createMemo(() => read(({ rows }) => ({ list: rows }))),
    /** Messages that the engine is writing now. They have no row yet. */
    writing: writing.list,
    /** The newest plan, while its turn is running. */
    plan: createMemo(() => read(({ plan }) => plan.open)),
    /** The row of the open question. */
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
