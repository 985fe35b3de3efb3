import { Show } from "solid-js";
import { count } from "../../../shared/words/quantity.ts";
import css from "./counts.module.css";

/** How many lines were added and removed: "+12 −3", and as a phrase for screen readers. */
export function Counts(props: { added: number; removed: number }) {
  return (
    <span class={css["counts"]}>
      <Show when={props.added > 0}>
        <span class={css["added"]} role="img" aria-label={`${count(props.added)} added`}>
          +{count(props.added)}
        </span>
      </Show>
      <Show when={props.removed > 0}>
        <span class={css["removed"]} role="img" aria-label={`${count(props.removed)} removed`}>
          −{count(props.removed)}
        </span>
      </Show>
    </span>
  );
}
