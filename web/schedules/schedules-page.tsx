import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Status } from "../../shared/run.ts";
import type { ScheduleView } from "../../shared/schemas/schedule.ts";
import { whenWords } from "../../shared/words/schedule.ts";
import { timeIn } from "../../shared/words/time-in.ts";
import { createLoaded } from "../ui/behaviour/create-loaded.ts";
import { createPageTitle } from "../ui/behaviour/page-title.ts";
import { Button, buttonClass, ProblemText, Tag } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import page from "../ui/page.module.css";
import { StatusBadge } from "../ui/status.tsx";
import { visible } from "../ui/text/visible.ts";
import css from "./schedules.module.css";
import { schedulesApi } from "./schedules-api.ts";

/** Runs that start by themselves. */
export function SchedulesPage() {
  createPageTitle(() => "Schedules");
  const loaded = createLoaded(async () => (await schedulesApi.all()).schedules);
  return (
    <main class={page["page"]}>
      <div class={css["top"]}>
        <div class={page["top"]}>
          <h1>Schedules</h1>
          <p class={page["about"]}>
            Work that repeats: each schedule starts an autonomous Run at its times.
          </p>
        </div>
        <A href="/schedules/new" class={buttonClass("primary")}>
          <Icon name="plus" size={15} /> New schedule
        </A>
      </div>
      <Show when={loaded.problem()}>
        {(problem) => (
          <div class={page["acts"]}>
            <ProblemText text={problem().message} />
            <Button small onClick={() => void loaded.reload()}>
              Try again
            </Button>
          </div>
        )}
      </Show>
      <Show
        when={loaded.value()}
        fallback={
          <Show when={!loaded.problem()}>
            <p class={page["soft"]} role="status">
              Loading schedules…
            </p>
          </Show>
        }
      >
        {(all) => (
          <Show when={all().length > 0} fallback={<NoSchedules />}>
            <ul class={page["rows"]}>
              <For each={all()}>{(it) => <Row it={it} />}</For>
            </ul>
          </Show>
        )}
      </Show>
    </main>
  );
}

function NoSchedules() {
  return (
    <div class={page["none"]}>
      <p>
        No schedules yet. Try one for what somebody does again and again: update the dependencies
        every night, or look through new issues every morning.
      </p>
      <p>In the terminal:</p>
      <pre>
        wheelhouse schedules add nightly --cron "0 3 * * *" --target wkr_local/host "Update the
        dependencies"
      </pre>
    </div>
  );
}

function Row(props: { it: ScheduleView }) {
  return (
    <li class={css["row"]}>
      <div class={page["wide"]}>
        <div class={page["what"]}>
          <strong dir="auto">
            <A href={`/schedules/${props.it.id}`}>{visible(props.it.name)}</A>
          </strong>
          <Show when={props.it.paused}>
            <Tag warn>paused</Tag>
          </Show>
        </div>
        <p class={page["soft"]}>{whenWords(props.it)}</p>
      </div>
      <p class={page["soft"]}>
        <Show when={!props.it.paused} fallback={visible(props.it.paused?.why ?? "")}>
          <Show when={props.it.next[0]} fallback="No more times">
            {(time) => <>Next: {timeIn(time(), props.it.timeZone)}</>}
          </Show>
        </Show>
      </p>
      <p class={css["last"]}>
        <Show when={props.it.lastRun} fallback={<span class={page["soft"]}>No Run yet</span>}>
          {(run) => (
            <A href={`/runs/${run().id}`}>
              <StatusBadge status={run().status as Status} />
              <span class="visually-hidden">, its last Run</span>
            </A>
          )}
        </Show>
      </p>
    </li>
  );
}
