import { createMemo, For } from "solid-js";
import { pieces } from "./ansi.ts";
import css from "./ansi-text.module.css";

/** Terminal output with its colours, as text nodes. */
export function AnsiText(props: { text: string }) {
  const parts = createMemo(() => pieces(props.text));
  return (
    <pre class={css["output"]} dir="ltr">
      <For each={parts()}>
        {(piece) => (
          <span
            class={piece.decorations.map((it) => css[it] ?? "").join(" ") || undefined}
            style={{ color: piece.color, background: piece.background }}
          >
            {piece.text}
          </span>
        )}
      </For>
    </pre>
  );
}
