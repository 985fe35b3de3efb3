import { Show } from "solid-js";
import { useMe } from "../me.tsx";
import type { RunStream } from "../run-stream/create-run-stream.ts";
import { useNow } from "../ui/behaviour/ticker.ts";
import css from "./wait-note.module.css";
import { waitText } from "./wait-text.ts";

export function WaitNote(props: { stream: RunStream }) {
  const now = useNow();
  const { warmSeconds } = useMe();
  return (
    <Show when={props.stream.view()}>
      {(view) => (
        <p class={css["note"]} data-lost={view().devboxes[0]?.state === "lost"}>
          {waitText(view(), warmSeconds, now())}
        </p>
      )}
    </Show>
  );
}
