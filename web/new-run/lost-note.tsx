import { useLocation } from "@solidjs/router";
import { For, Show } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import { visible } from "../ui/text/visible.ts";
import css from "./lost-note.module.css";

/** What of an earlier Run cannot be repeated, if this draft began from one. */
export function LostNote() {
  const location = useLocation<{ lost?: readonly string[] }>();
  const lost = () => location.state?.lost ?? [];
  return (
    <Show when={lost().length > 0}>
      <div class={css["lost"]} role="status">
        <Icon name="alert" size={16} />
        <div>
          <p>Part of the earlier Run can’t be repeated. Choose something else:</p>
          <ul>
            <For each={lost()}>{(it) => <li dir="auto">{visible(it)}</li>}</For>
          </ul>
        </div>
      </div>
    </Show>
  );
}
