import { Show } from "solid-js";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import { type Ending, endingOf, statusLabels } from "../../../shared/words/ending.ts";
import { StatusIcon } from "../../ui/status.tsx";
import { Spoken } from "../../ui/text/spoken.tsx";
import css from "./end-entry.module.css";
import { Entry } from "./entry.tsx";

/** How a leg ended, and the summary of its result. */
export function EndEntry(props: { event: Ending & Pick<RunEvent, "seq" | "at">; by: string }) {
  const ending = () => endingOf(props.event);
  const status = () => ending().status;
  // A failure may be told by the engine, by a program or by the server.
  const speaker = () => (status() === "completed" ? props.by : "Reason");
  return (
    <Entry
      icon={<StatusIcon status={status()} size={13} />}
      tone={status()}
      at={props.event.at}
      seq={props.event.seq}
    >
      <div class={css["end"]} data-status={status()}>
        <h3>
          {statusLabels[status()]}
          <Show when={ending().code}>{(it) => <code>{it()}</code>}</Show>
        </h3>
        <Show when={ending().summary}>{(text) => <Spoken by={speaker()} text={text()} />}</Show>
      </div>
    </Entry>
  );
}
