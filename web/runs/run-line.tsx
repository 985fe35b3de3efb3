import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { RunSummary } from "../../shared/schemas/run-view.ts";
import { ago, duration, roughly } from "../../shared/words/duration.ts";
import { fullTime } from "../../shared/words/moment.ts";
import { RunMenu } from "../run-menu/run-menu.tsx";
import { useNow } from "../ui/behaviour/ticker.ts";
import { Tag } from "../ui/controls.tsx";
import { StatusBadge } from "../ui/status.tsx";
import { visible } from "../ui/text/visible.ts";
import { inOneLine } from "./in-one-line.ts";
import css from "./run-line.module.css";

/** A Run in the list. */
export function RunLine(props: { run: RunSummary }) {
  const now = useNow();
  const since = () => Math.max(0, now() - Date.parse(props.run.since));
  const worked = () =>
    props.run.durations.activeMs + (props.run.status === "running" ? since() : 0);
  return (
    <li class={css["line"]} data-status={props.run.status}>
      <A href={`/runs/${props.run.id}`} class={css["link"] ?? ""} data-row>
        <span class={css["status"]}>
          <StatusBadge status={props.run.status} />
        </span>
        <span class={css["main"]}>
          <span class={css["title"]} dir="auto">
            {visible(props.run.title)}
          </span>
          <span class={css["what"]} dir="auto">
            {whatNow(props.run, since())}
          </span>
        </span>
        <span class={css["facts"]}>
          <Show when={props.run.mode === "autonomous"}>
            <Tag>Autonomous</Tag>
          </Show>
          <Show when={props.run.engine}>
            {(engine) => <span class={css["engine"]}>{engine().label}</span>}
          </Show>
          <Show when={worked() > 0}>
            <span class={css["number"]}>{duration(worked())}</span>
          </Show>
          <time
            class={css["number"]}
            dateTime={props.run.createdAt}
            title={fullTime(props.run.createdAt)}
          >
            {ago(props.run.createdAt, now())}
          </time>
        </span>
      </A>
      <div class={css["menu"]}>
        <RunMenu run={props.run} />
      </div>
    </li>
  );
}

/** The Run's current state in one line. */
function whatNow(run: RunSummary, sinceMs: number): string {
  if (run.status === "needs-you")
    return `waiting ${roughly(sinceMs)}${run.phase === "parked" ? " · paused, costs nothing" : ""}`;
  if (run.status === "running" || run.status === "queued") return run.phase;
  return visible(inOneLine(run.summary ?? ""));
}
