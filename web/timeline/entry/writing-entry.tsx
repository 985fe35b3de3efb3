import type { LiveMessage } from "../../run-stream/live-messages.ts";
import { Icon } from "../../ui/icon.tsx";
import { Spoken } from "../../ui/text/spoken.tsx";
import { Entry } from "./entry.tsx";
import css from "./writing-entry.module.css";

/** A message that is still being written, shown where its row will be. */
export function WritingEntry(props: { message: LiveMessage; by: string }) {
  return (
    <Entry icon={<Icon name="engine" size={13} />} tone="accent" at={props.message.at}>
      <div class={css["writing"]} aria-busy="true">
        <Spoken by={props.by} text={props.message.text()} />
      </div>
    </Entry>
  );
}
