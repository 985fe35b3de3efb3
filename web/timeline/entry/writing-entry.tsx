import type { LiveMessage } from "../../run-stream/live-messages.ts";
import { Icon } from "../../ui/icon.tsx";
import { Markdown } from "../../ui/text/markdown.tsx";
import { Entry } from "./entry.tsx";
import css from "./writing-entry.module.css";

/** A message that is still being written, shown where its row will be. */
export function WritingEntry(props: { message: LiveMessage }) {
  return (
    <Entry icon={<Icon name="engine" size={13} />} tone="accent" at={props.message.at}>
      <div class={css["writing"]} aria-busy="true">
        <Markdown text={props.message.text()} />
      </div>
    </Entry>
  );
}
