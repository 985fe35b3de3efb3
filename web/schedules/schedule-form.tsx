import { type JSX, Show } from "solid-js";
import { createStore } from "solid-js/store";
import type { ScheduleView } from "../../shared/schemas/schedule.ts";
import { bodyOf, type Draft, draftOf, emptyDraft } from "../new-run/create-draft.ts";
import { MoreFields } from "../new-run/more-fields.tsx";
import runCss from "../new-run/new-run-page.module.css";
import { RunFields } from "../new-run/run-fields.tsx";
import { createSubmit } from "../ui/behaviour/create-submit.ts";
import { Button, ProblemText } from "../ui/controls.tsx";
import { choiceOf, cronOf, usualChoice } from "./cron-choice.ts";
import { schedulesApi } from "./schedules-api.ts";
import { type WhenDraft, WhenFields } from "./when-fields.tsx";

const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

function whenOf(schedule: ScheduleView | undefined): WhenDraft {
  if (!schedule) return { ...usualChoice, name: "", timeZone: ownZone(), overlap: "skip" };
  const { name, timeZone, overlap, cron } = schedule;
  return { ...choiceOf(cron), name, timeZone, overlap };
}

/** The composer of a Run, and when it starts. With a schedule it changes that one. */
export function ScheduleForm(props: {
  schedule?: ScheduleView;
  done: (schedule: ScheduleView) => void;
  children?: JSX.Element;
}) {
  const [when, setWhen] = createStore<WhenDraft>(whenOf(props.schedule));
  const first = props.schedule ? draftOf(props.schedule.run) : { ...emptyDraft };
  const [draft, setDraft] = createStore<Draft>({ ...first, mode: "autonomous" });
  const submit = createSubmit();
  /** The problems of the Run's own fields have the same names as in the composer. */
  const problem = (field: string) =>
    submit.fieldProblem(field) ?? submit.fieldProblem(`run.${field}`);
  const problems = new Proxy<Record<string, string>>(
    {},
    { get: (_, name) => problem(String(name)) },
  );
  const save = async (event?: Event) => {
    event?.preventDefault();
    const { name, timeZone, overlap } = when;
    const run = { ...bodyOf(draft), mode: "autonomous" as const };
    const body = { name, cron: cronOf(when), timeZone: timeZone.trim(), overlap, run };
    const id = props.schedule?.id;
    const saved = await submit.run(() =>
      id === undefined ? schedulesApi.make(body) : schedulesApi.change(id, body),
    );
    if (saved) props.done(saved.schedule);
  };
  return (
    <form class={runCss["form"]} onSubmit={(event) => void save(event)}>
      <WhenFields draft={when} set={setWhen} problems={problems} />
      <RunFields draft={draft} set={setDraft} problems={problems} unattended />
      <MoreFields draft={draft} set={setDraft} problems={problems} />
      <div class={runCss["start"]}>
        <div>
          <ProblemText text={submit.problem()} />
          <Show when={!submit.problem()}>
            <p>Its Runs are autonomous: they ask nobody, and end with a result.</p>
          </Show>
        </div>
        <Button
          look="primary"
          type="submit"
          disabled={submit.busy() || draft.instructions.trim() === "" || when.name.trim() === ""}
        >
          {submit.busy() ? "Saving…" : props.schedule ? "Save changes" : "Create schedule"}
        </Button>
      </div>
    </form>
  );
}
