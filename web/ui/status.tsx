import { Match, Switch } from "solid-js";
import type { Status } from "../../shared/run.ts";
import { statusLabels } from "../../shared/words/ending.ts";
import css from "./status.module.css";

/** Each status has its own shape, so that people can tell them apart without colour. */
export function StatusIcon(props: { status: Status; size?: number }) {
  return (
    <svg
      class={css["icon"]}
      width={props.size ?? 14}
      height={props.size ?? 14}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <Switch>
        <Match when={props.status === "queued"}>
          <circle cx="8" cy="8" r="6" stroke-dasharray="2.2 2.5" />
        </Match>
        <Match when={props.status === "running"}>
          <circle cx="8" cy="8" r="6" opacity="0.25" />
          <path class={css["turning"]} d="M8 2a6 6 0 0 1 6 6" />
        </Match>
        <Match when={props.status === "needs-you"}>
          <path d="M8 1.6 14.4 8 8 14.4 1.6 8Z" />
          <path d="M8 5.2v3.4M8 10.9v.1" />
        </Match>
        <Match when={props.status === "completed"}>
          <circle cx="8" cy="8" r="6.2" />
          <path d="m5.2 8.2 2 2 3.6-4" />
        </Match>
        <Match when={props.status === "failed"}>
          <circle cx="8" cy="8" r="6.2" />
          <path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" />
        </Match>
        <Match when={props.status === "stopped"}>
          <circle cx="8" cy="8" r="6.2" />
          <path d="M5.9 5.9h4.2v4.2H5.9Z" fill="currentColor" />
        </Match>
        <Match when={props.status === "skipped"}>
          <circle cx="8" cy="8" r="6.2" />
          <path d="m3.8 12.2 8.4-8.4" />
        </Match>
      </Switch>
    </svg>
  );
}

export function StatusBadge(props: { status: Status; bare?: boolean }) {
  return (
    <span
      class={css["badge"]}
      classList={{ [css["bare"] ?? ""]: props.bare ?? false }}
      data-status={props.status}
    >
      <StatusIcon status={props.status} />
      {statusLabels[props.status]}
    </span>
  );
}
