import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { RunSummary } from "../../shared/schemas/run-view.ts";
import { roughly } from "../../shared/words/duration.ts";
import { fullTime } from "../../shared/words/moment.ts";
import { counted } from "../../shared/words/quantity.ts";
import { useNow } from "../ui/behaviour/ticker.ts";
import { Icon } from "../ui/icon.tsx";
import { visible } from "../ui/text/visible.ts";
import { createAsked } from "./create-asked.ts";
import css from "./inbox.module.css";

/** One waiting Run: its question, how long it has waited, and a link to the answer form. */
export function InboxEntry(props: { run: RunSummary }) {
  const now = useNow();
  const asked = createAsked(() => props.run);
  const age = () => roughly(Math.max(0, now() - Date.parse(props.run.since)));
  return (
    <li class={css["entry"]}>
      <A href={`/runs/${props.run.id}#q`} class={css["link"] ?? ""} data-row>
        <span class={css["mark"]}>
          <Icon name="question" size={18} />
        </span>
        <span class={css["main"]}>
          <span class={css["question"]} dir="auto">
            <Show when={asked()} fallback={<span class={css["loading"]}>…</span>}>
              {(it) => visible(it().question)}
            </Show>
          </span>
          <span class={css["what"]} dir="auto">
            {visible(props.run.title)}
            <Show when={asked()?.more}>{(more) => ` · ${counted(more(), "more question")}`}</Show>
          </span>
        </span>
        <span class={css["facts"]}>
          <time dateTime={props.run.since} title={fullTime(props.run.since)} class={css["age"]}>
            waiting {age()}
          </time>
          <span>
            {asked() ? `asked by ${visible(asked()?.by ?? "")} · ` : ""}started by{" "}
            {visible(props.run.createdBy)}
          </span>
        </span>
      </A>
    </li>
  );
}
