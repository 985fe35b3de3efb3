import { createSignal, onCleanup, onMount, Show } from "solid-js";
import type { RunDetails } from "../../shared/schemas/run-view.ts";
import { api } from "../api.ts";
import css from "./phase.module.css";

/** No event tells that the Runs before this one have moved, so the page asks. */
const everyMs = 10_000;

/** Where a queued Run stands, and what it waits for. */
export function QueuePlace(props: { runId: string }) {
  const [run, setRun] = createSignal<RunDetails>();
  const read = async () => {
    if (document.hidden) return;
    const reply = await api.run(props.runId).catch(() => undefined); // the page itself tells about a lost connection
    if (reply) setRun(reply.run);
  };
  onMount(() => {
    void read();
    const timer = setInterval(() => void read(), everyMs);
    onCleanup(() => clearInterval(timer));
  });
  return (
    <Show when={run()?.queuePosition}>
      {(position) => (
        <span class={css["place"]}>
          {position() === 1 ? "Next in the queue." : `Position ${position()} in the queue.`}{" "}
          {run()?.queueReason}
        </span>
      )}
    </Show>
  );
}
