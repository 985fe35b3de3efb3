import { Show } from "solid-js";
import css from "./counts.module.css";

/** How many lines were added and removed: "+12 −3", and in words for screen readers. */
export function Counts(props: { added: number; removed: number }) {
  const number = (count: number) => count.toLocaleString("en");
  return (
    <span class={css["counts"]}>
      <Show when={props.added > 0}>
        <span class={css["added"]} role="img" aria-label={`${number(props.added)} added`}>
          +{number(props.added)}
        </span>
      </Show>
      <Show when={props.removed > 0}>
        <span class={css["removed"]} role="img" aria-label={`${number(props.removed)} removed`}>
          −{number(props.removed)}
        </span>
      </Show>
    </span>
  );
}
