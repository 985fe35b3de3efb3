import { For, Show } from "solid-js";
import { egressLabels, egressSentence } from "../../../shared/egress.ts";
import type { RunView } from "../../../shared/schemas/run-view.ts";
import { counted, size } from "../../../shared/words/quantity.ts";
import { visible } from "../../ui/text/visible.ts";
import css from "./details.module.css";

/** Where the DevBox may connect to, and where it did. */
export function Network(props: { view: RunView }) {
  return (
    <>
      <span title={egressSentence[props.view.egress]}>{egressLabels[props.view.egress]}</span>
      <Show when={props.view.traffic}>
        {(traffic) => (
          <ul>
            <Show when={traffic().connections > 0}>
              <li>
                {size(traffic().received)} received, {size(traffic().sent)} sent
              </li>
            </Show>
            <For each={traffic().hosts}>
              {(it) => (
                <li class={css["soft"]}>
                  <span dir="ltr">{visible(it.host)}</span> · {size(it.received + it.sent)}
                </li>
              )}
            </For>
            <Show when={traffic().more}>
              <li class={css["soft"]}>and other hosts</li>
            </Show>
            <Show when={traffic().refused > 0}>
              <li>{counted(traffic().refused, "connection")} refused</li>
            </Show>
          </ul>
        )}
      </Show>
    </>
  );
}
