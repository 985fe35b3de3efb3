import { Match, Switch } from "solid-js";
import { elapsed } from "../../../shared/words/duration.ts";
import { attemptOf } from "../../../shared/words/note.ts";
import type { RunStream } from "../../run-stream/create-run-stream.ts";
import type { RetryRow } from "../../run-stream/rows/row.ts";
import { Icon } from "../../ui/icon.tsx";
import { StatusIcon } from "../../ui/status.tsx";
import { visible } from "../../ui/text/visible.ts";
import { Entry } from "./entry.tsx";
import css from "./event-entry.module.css";

/** Says that the model does not respond: prominent while the engine waits, a note afterwards. */
export function RetryEntry(props: { row: RetryRow; stream: RunStream }) {
  const newest = () => props.row.told().newest;
  const end = () => props.row.end() ?? props.stream.writing()[0];
  const waited = (until: string) => elapsed(Date.parse(until) - Date.parse(props.row.first.at));
  return (
    <Switch>
      <Match when={end()}>
        {(after) => (
          <Entry icon={<Icon name="clock" size={13} />} at={props.row.first.at} seq={props.row.seq}>
            <p class={css["note"]} title={visible(newest().why)}>
              Waited {waited(after().at)} for the model, up to {attemptOf(newest())}
            </p>
          </Entry>
        )}
      </Match>
      <Match when={true}>
        <Entry
          icon={<StatusIcon status="running" size={13} />}
          tone="needs-you"
          at={newest().at}
          seq={props.row.seq}
        >
          <p class={css["note"]} data-tone="needs-you">
            Waiting for the model, {attemptOf(newest())}:{" "}
            <span dir="auto">{visible(newest().why)}</span>
          </p>
        </Entry>
      </Match>
    </Switch>
  );
}
