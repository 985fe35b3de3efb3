import { Show } from "solid-js";
import type { Limits } from "../../../shared/run.ts";
import type { RunView } from "../../../shared/schemas/run-view.ts";
import css from "./details.module.css";

const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const tokens = (count: number): string => compact.format(count);
const dollars = (cost: number): string =>
  cost > 0 && cost < 0.01 ? "less than $0.01" : `$${cost.toFixed(2)}`;

/** What a Run has used of its model. */
export function Usage(props: { view: RunView }) {
  const usage = () => props.view.usage;
  /** A plan is paid by the month: what the engine reports is what it would have cost without one. */
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
    </ul>
  );
}

/** "60 min of work, $5.00, 20 turns" */
export function limitsLine({ activeMinutes, costUsd, turns }: Limits): string {
  return [
    `${activeMinutes} min of work`,
    ...(costUsd === undefined ? [] : [dollars(costUsd)]),
    ...(turns === undefined ? [] : [`${turns} ${turns === 1 ? "turn" : "turns"}`]),
  ].join(", ");
}
