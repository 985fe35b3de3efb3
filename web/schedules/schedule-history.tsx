import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { ScheduleEntry } from "../../shared/schemas/schedule.ts";
import { timeIn } from "../../shared/words/time-in.ts";
import { Tag } from "../ui/controls.tsx";
import page from "../ui/page.module.css";
import { visible } from "../ui/text/visible.ts";
import css from "./schedules.module.css";

/** What a schedule did at each of its times, newest first. */
export function ScheduleHistory(props: {
  entries: readonly ScheduleEntry[] | undefined;
  timeZone: string;
}) {
  return (
    <Show when={props.entries} fallback={<p class={page["soft"]}>Loading…</p>}>
      {(entries) => (
        <Show
          when={entries().length > 0}
          fallback={
            <p class={page["none"]}>It did nothing yet. Its times appear here, for 90 days.</p>
          }
        >
          <ul class={page["rows"]}>
            <For each={entries()}>
              {(entry) => (
                <li class={css["row"]}>
                  <span>{timeIn(entry.time, props.timeZone)}</span>
                  <span class={page["what"]}>
                    <Tag warn={entry.what !== "started"}>{entry.what}</Tag>
                    <span class={page["soft"]}>
                      {visible(
                        [entry.why, entry.by && `By ${entry.by}.`].filter(Boolean).join(" "),
                      )}
                    </span>
                  </span>
                  <span class={css["last"]}>
                    <Show when={entry.runId}>
                      {(id) => <A href={`/runs/${id()}`}>Open the Run</A>}
                    </Show>
                  </span>
                </li>
              )}
            </For>
          </ul>
        </Show>
      )}
    </Show>
  );
}
