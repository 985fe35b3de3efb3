import { type Accessor, createSignal, type Setter } from "solid-js";
import type { RunEvent } from "../../shared/schemas/event.ts";

/** The part of a message that has arrived while the engine writes it. */
export type LiveMessage = {
  readonly message: string;
  readonly at: string;
  readonly text: Accessor<string>;
  readonly setText: Setter<string>;
};

/** After these events no more pieces of a message arrive. */
const silencing: ReadonlySet<RunEvent["type"]> = new Set<RunEvent["type"]>([
  "turn.started",
  "turn.ended",
  "engine.opened",
  "devbox.stopping",
  "devbox.parked",
  "devbox.lost",
  "devbox.released",
  "run.completed",
  "run.failed",
  "run.stopped",
]);

/**
 * Messages that an engine is still writing. The stored message is the truth and replaces the one here. A
 * message that can no longer be completed disappears, and its late pieces are ignored.
 */
export function createLiveMessages() {
  const [list, setList] = createSignal<readonly LiveMessage[]>([]);
  const over = new Set<string>();

  const cut = (): void => {
    for (const { message } of list()) over.add(message);
    setList([]);
  };
  return {
    list,
    /** A piece of a message. */
    hear(message: string, piece: string, at: string): void {
      if (over.has(message)) return;
      const known = list().find((it) => it.message === message);
      if (known) known.setText((before) => before + piece);
      if (known) return;
      const [text, setText] = createSignal(piece);
      setList([...list(), { message, at, text, setText }]);
    },
    /** An event of the Run. */
    take(event: RunEvent): void {
      if (silencing.has(event.type)) cut();
      if (event.type !== "message.written" || event.message === undefined) return;
      const { message } = event;
      over.add(message);
      setList((before) => before.filter((it) => it.message !== message));
    },
    /** Pieces may be missing: the connection was lost. */
    cut,
  };
}
