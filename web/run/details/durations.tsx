import { Show } from "solid-js";
import type { RunView } from "../../../shared/schemas/run-view.ts";
import { duration } from "../../../shared/words/duration.ts";
import { useLive } from "../../live/live.tsx";
import { useNow } from "../../ui/behaviour/ticker.ts";
import css from "./durations.module.css";
import { Fact } from "./fact.tsx";

/** How long the Run took: time working and time waiting for a person. It ticks only while the page is live. */
export function Durations(props: { view: RunView }) {
  const now = useNow();
  const live = useLive();
  const running = () =>
    live.state().kind === "open" ? Math.max(0, now() - Date.parse(props.view.since)) : 0;
  const active = () =>
    props.view.durations.activeMs + (props.view.status === "running" ? running() : 0);
  const waiting = () =>
    props.view.durations.waitingMs + (props.view.status === "needs-you" ? running() : 0);
  const share = () => (active() + waiting() > 0 ? active() / (active() + waiting()) : 1);
  return (
    <Fact name="Duration">
      <span class={css["total"]}>{duration(active() + waiting())}</span>
      <Show when={waiting() >= 1_000}>
        <span class={css["bar"]} aria-hidden="true">
          <span style={{ width: `${share() * 100}%` }} />
        </span>
        <span class={css["split"]}>
          <span data-part="working">{duration(active())} working</span>
          <span data-part="waiting">{duration(waiting())} waiting for you</span>
        </span>
      </Show>
    </Fact>
  );
}
