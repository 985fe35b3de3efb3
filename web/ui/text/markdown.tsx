import { createEffect, createSignal, onCleanup } from "solid-js";
import css from "./markdown.module.css";
import { visible } from "./visible.ts";

type Render = typeof import("./sanitize.ts").safeMarkdown;

const [render, setRender] = createSignal<Render>();
let asked = false;

/** Loads the renderer once; until then Markdown stands there as plain text. */
function wantRenderer(): void {
  if (asked) return;
  asked = true;
  import("./sanitize.ts")
    .then((module) => setRender(() => module.safeMarkdown))
    .catch(() => {
      asked = false;
    });
}

/** Markdown of a person or an engine, sanitised. */
export function Markdown(props: { text: string }) {
  wantRenderer();
  let alive = true;
  onCleanup(() => {
    alive = false;
  });
  return (
    <div
      class={css["prose"]}
      classList={{ [css["plain"] ?? ""]: !render() }}
      dir="auto"
      ref={(element) =>
        createEffect(() => {
          const text = props.text;
          const renderer = render();
          if (!alive) return;
          if (!renderer) element.textContent = visible(text);
          if (renderer) element.replaceChildren(renderer(text));
        })
      }
    />
  );
}
