import { For, Show } from "solid-js";
import type { Limits } from "../../../shared/run.ts";
import type { RunView } from "../../../shared/schemas/run-view.ts";
import { counted, dollars, tokens } from "../../../shared/words/quantity.ts";
import { usageNotes } from "../../../shared/words/usage.ts";
import css from "./details.module.css";

/** Tokens and cost of a Run. */
export function Usage(props: { view: RunView }) {
  const usage = () => props.view.usage;
  /** A plan has a monthly price. For a plan, the engine reports the cost at API prices. */
  const planned = () => props.view.engine?.name === "claude-plan";
  return (
    <ul>
      <li>
        {tokens(usage().inputTokens)} in
        <Show when={usage().cachedInputTokens > 0}>
          <span class={css["soft"]}>, {tokens(usage().cachedInputTokens)} of it cached</span>
        </Show>
      </li>
      <li>{tokens(usage().outputTokens)} out</li>
      <Show when={usage().costUsd !== undefined}>
        <li>
          {dollars(usage().costUsd ?? 0)}
          <Show when={planned()}>
            <span class={css["soft"]}> at API prices; your plan covers it</span>
          </Show>
        </li>
      </Show>
      <For each={usageNotes(usage())}>{(text) => <li class={css["soft"]}>{text}</li>}</For>
    </ul>
  );
}

/** "60 min of work, $5.00, 20 turns" */
export function limitsLine({ activeMinutes, costUsd, turns }: Limits): string {
  return [
    `${activeMinutes} min of work`,
    ...(costUsd === undefined ? [] : [dollars(costUsd)]),
    ...(turns === undefined ? [] : [counted(turns, "turn")]),
  ].join(", ");
}
