import { A, useNavigate, useParams } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import type { ScheduleView } from "../../shared/schemas/schedule.ts";
import { fullTime } from "../../shared/words/moment.ts";
import { overlapWords, whenWords } from "../../shared/words/schedule.ts";
import { timeIn } from "../../shared/words/time-in.ts";
import { createLoaded } from "../ui/behaviour/create-loaded.ts";
import { createSubmit } from "../ui/behaviour/create-submit.ts";
import { createPageTitle } from "../ui/behaviour/page-title.ts";
import { Button, ProblemText, Tag } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import { RemoveButton } from "../ui/list/remove-button.tsx";
import page from "../ui/page.module.css";
import { visible } from "../ui/text/visible.ts";
import { ScheduleForm } from "./schedule-form.tsx";
import { ScheduleHistory } from "./schedule-history.tsx";
import css from "./schedules.module.css";
import { schedulesApi } from "./schedules-api.ts";

/** One schedule: its times, what it did, and what can be done with it. */
export function SchedulePage() {
  const { id = "" } = useParams();
  const loaded = createLoaded(async () => (await schedulesApi.one(id)).schedule);
  const history = createLoaded(async () => (await schedulesApi.history(id)).entries);
  const [editing, setEditing] = createSignal(false);
  createPageTitle(() => loaded.value()?.name ?? "Schedule");
  const reload = () => {
    void loaded.reload();
    void history.reload();
  };
  return (
    <main class={page["page"]}>
      <Show
        when={loaded.value()}
        fallback={
          <Show
            when={loaded.problem()}
            fallback={
              <p class={page["soft"]} role="status">
                Loading the schedule…
              </p>
            }
          >
            {(problem) => <ProblemText text={problem().message} />}
          </Show>
        }
      >
        {(it) => (
          <>
            <Head it={it()} edit={() => setEditing(!editing())} changed={reload} />
            <Show when={editing()} fallback={<Facts it={it()} />}>
              <section class={page["part"]} aria-labelledby="edit-schedule">
                <h2 id="edit-schedule">Edit</h2>
                <ScheduleForm
                  schedule={it()}
                  done={() => {
                    setEditing(false);
                    reload();
                  }}
                />
              </section>
            </Show>
            <section class={page["part"]} aria-labelledby="schedule-history">
              <h2 id="schedule-history">History</h2>
              <ScheduleHistory entries={history.value()} timeZone={it().timeZone} />
            </section>
          </>
        )}
      </Show>
    </main>
  );
}

function Head(props: { it: ScheduleView; edit: () => void; changed: () => void }) {
  const navigate = useNavigate();
  const submit = createSubmit();
  const runNow = async () => {
    const started = await submit.run(() => schedulesApi.run(props.it.id));
    if (started) navigate(`/runs/${started.run.id}`);
  };
  const pause = async () => {
    const paused = props.it.paused === null;
    if (await submit.run(() => schedulesApi.change(props.it.id, { paused }))) props.changed();
  };
  return (
    <div class={page["top"]}>
      <nav>
        <A href="/schedules">All schedules</A>
      </nav>
      <div class={page["what"]}>
        <h1 dir="auto">{visible(props.it.name)}</h1>
        <Show when={props.it.paused}>
          <Tag warn>paused</Tag>
        </Show>
      </div>
      <p class={page["about"]}>
        {whenWords(props.it)}. <Show when={props.it.paused}>{(it) => visible(it().why)}</Show>
      </p>
      <div class={page["acts"]}>
        <Button small disabled={submit.busy()} onClick={() => void runNow()}>
          <Icon name="play" size={13} /> Run now
        </Button>
        <Button small disabled={submit.busy()} onClick={() => void pause()}>
          {props.it.paused ? "Resume" : "Pause"}
        </Button>
        <Button small onClick={props.edit}>
          <Icon name="edit" size={13} /> Edit
        </Button>
        <RemoveButton
          title={`Remove ${visible(props.it.name)}`}
          verb="Remove"
          means="It starts no more Runs. The Runs that it started stay, and one that works goes on."
          remove={() => schedulesApi.remove(props.it.id)}
          removed={() => navigate("/schedules")}
        />
      </div>
      <ProblemText text={submit.problem()} />
    </div>
  );
}

function Facts(props: { it: ScheduleView }) {
  return (
    <div class={css["facts"]}>
      <section class={css["next"]} aria-labelledby="next-times">
        <h2 id="next-times">Next times</h2>
        <ol>
          <For each={props.it.next} fallback={<li>None while it is paused.</li>}>
            {(time) => <li>{timeIn(time, props.it.timeZone)}</li>}
          </For>
        </ol>
      </section>
      <section class={css["next"]} aria-labelledby="its-run">
        <h2 id="its-run">Its Run</h2>
        <pre class={css["instructions"]}>{visible(props.it.run.instructions)}</pre>
        <p class={page["soft"]}>
          If the Run before still works: {overlapWords[props.it.overlap].toLowerCase()}. Created by{" "}
          {visible(props.it.createdBy)}, {fullTime(props.it.createdAt)}.
        </p>
      </section>
    </div>
  );
}
