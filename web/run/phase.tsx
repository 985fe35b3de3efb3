import { Show } from "solid-js";
import type { RunView } from "../../shared/schemas/run-view.ts";
import { duration } from "../../shared/words/duration.ts";
import { useLive } from "../live/live.tsx";
import type { RunStream } from "../run-stream/create-run-stream.ts";
import { useNow } from "../ui/behaviour/ticker.ts";
import { StatusIcon } from "../ui/status.tsx";
import css from "./phase.module.css";
import { QueuePlace } from "./queue-place.tsx";

/** The phase of the Run, below the last row. Hidden while an open step shows it. */
export function Phase(props: { stream: RunStream; view: RunView }) {
  const now = useNow();
  const live = useLive();
  const active = () => props.view.status === "running" || props.view.status === "queued";
  const idle = () => props.stream.state()?.openSteps.length === 0;
  const since = () => Math.max(0, now() - Date.parse(props.view.since));
  return (
    <Show when={active() && idle()}>
      <p class={css["phase"]} data-status={props.view.status}>
        <StatusIcon status={props.view.status} size={13} />
        <span class={css["words"]}>{props.view.phase || "working"}</span>
        <Show when={live.state().kind === "open"}>
          <span class={css["time"]}>{duration(since())}</span>
        </Show>
        <Show when={props.view.status === "queued"}>
          <QueuePlace runId={props.view.id} />
        </Show>
      </p>
    </Show>
  );
}
