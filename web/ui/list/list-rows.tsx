import { For, type JSX, Show } from "solid-js";
import { Button, ProblemText } from "../controls.tsx";
import css from "../page.module.css";
import type { List } from "./create-list.ts";

/** The rows of a list, or the reason why there are none. */
export function ListRows<T>(props: {
  list: List<T>;
  loading: string;
  none?: JSX.Element;
  children: (item: T) => JSX.Element;
}) {
  return (
    <>
      <Show when={props.list.problem()}>
        <div class={css["again"]}>
          <ProblemText text={props.list.problem()} />
          <Button small onClick={props.list.reread}>
            Try again
          </Button>
        </div>
      </Show>
      <Show
        when={props.list.items()}
        fallback={
          <Show when={!props.list.problem()}>
            <p class={css["soft"]} role="status">
              {props.loading}
            </p>
          </Show>
        }
      >
        {(items) => (
          <Show when={items().length > 0} fallback={props.none}>
            <ul class={css["rows"]}>
              <For each={items()}>{(it) => <li class={css["row"]}>{props.children(it)}</li>}</For>
            </ul>
          </Show>
        )}
      </Show>
    </>
  );
}
