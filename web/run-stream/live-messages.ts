import { type Accessor, createSignal, type Setter } from "solid-js";
import type { RunEvent } from "../../shared/schemas/event.ts";

/** A message that is being written, as far as it has come. */
export type LiveMessage = {
  readonly message: string;
  readonly at: string;
  readonly text: Accessor<string>;
  readonly setText: Setter<string>;
};

/** After these no piece of a message comes any more. */
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
 * What an engine writes, before it is whole. Only the stored message is the truth: it replaces what
 * is here, a message that cannot become whole any more goes, and what comes of it late is passed over.
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
