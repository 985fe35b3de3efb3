import { Show } from "solid-js";
import type { Status } from "../../../shared/run.ts";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import { StatusIcon, statusLabels } from "../../ui/status.tsx";
import { Markdown } from "../../ui/text/markdown.tsx";
import css from "./end-entry.module.css";
import { Entry } from "./entry.tsx";

/** How a leg ended: what came of it, in its own words. */
export function EndEntry(props: { event: RunEvent }) {
  const status = () => props.event.type.replace("run.", "") as Status;
  const summary = () => {
    const { event } = props;
    if (event.type === "run.stopped") return `Stopped by ${event.by}.`;
    if (event.type === "run.skipped") return event.message;
    return "summary" in event ? event.summary : "";
  };
  const code = () => ("code" in props.event ? props.event.code : undefined);
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
          <Show when={code()}>{(it) => <code>{it()}</code>}</Show>
        </h3>
        <Show when={summary()}>{(text) => <Markdown text={text()} />}</Show>
      </div>
    </Entry>
  );
}
