import { createUniqueId, For, Show } from "solid-js";
import type { Overlap } from "../../shared/schemas/schedule.ts";
import { overlapWords } from "../../shared/words/schedule.ts";
import { timeIn } from "../../shared/words/time-in.ts";
import runCss from "../new-run/new-run-page.module.css";
import { fieldClass } from "../ui/controls.tsx";
import { Field, hintId } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { createTimes } from "./create-times.ts";
import { type CronChoice, cronOf, repeats, weekdays } from "./cron-choice.ts";
import css from "./schedules.module.css";

export type WhenDraft = CronChoice & {
  readonly name: string;
  readonly timeZone: string;
  readonly overlap: Overlap;
};

const zones = Intl.supportedValuesOf("timeZone");
const overlaps = (Object.keys(overlapWords) as Overlap[]).map((value) => ({
  value,
  label: overlapWords[value],
}));

/** The name of a schedule and its times, with the next five of them. */
export function WhenFields(props: {
  draft: WhenDraft;
  set: (change: Partial<WhenDraft>) => void;
  problems: Readonly<Record<string, string>>;
}) {
  const [nameId, repeatId, timeId, dayId, cronId, zoneId, overlapId, zonesId] = Array.from(
    { length: 8 },
    createUniqueId,
  ) as [string, string, string, string, string, string, string, string];
  const times = createTimes(() => ({
    cron: cronOf(props.draft),
    timeZone: props.draft.timeZone.trim(),
  }));
  const problem = (field: string) => props.problems[field] ?? times.problems()[field];
  const hasTime = () => props.draft.repeat !== "cron" && props.draft.repeat !== "hourly";
  return (
    <>
      <Field id={nameId} label="Name" problem={problem("name")}>
        <input
          id={nameId}
          class={fieldClass}
          required
          maxLength={60}
          autocomplete="off"
          placeholder="nightly update"
          value={props.draft.name}
          onInput={(event) => props.set({ name: event.currentTarget.value })}
        />
      </Field>
      <div class={runCss["row"]}>
        <Field id={repeatId} label="Repeat" problem={undefined}>
          <Select
            id={repeatId}
            value={props.draft.repeat}
            options={repeats}
            choose={(it) => {
              const repeat = it as CronChoice["repeat"];
              props.set(repeat === "cron" ? { repeat, cron: cronOf(props.draft) } : { repeat });
            }}
          />
        </Field>
        <Show when={props.draft.repeat === "cron"}>
          <Field
            id={cronId}
            label="Cron pattern"
            hint="Minute, hour, day of the month, month, day of the week."
            problem={problem("cron")}
          >
            <input
              id={cronId}
              class={`${fieldClass} ${css["cron"]}`}
              required
              maxLength={120}
              autocomplete="off"
              spellcheck={false}
              aria-describedby={hintId(cronId)}
              aria-invalid={problem("cron") !== undefined}
              value={props.draft.cron}
              onInput={(event) => props.set({ cron: event.currentTarget.value })}
            />
          </Field>
        </Show>
        <Show when={props.draft.repeat === "weekly"}>
          <Field id={dayId} label="Day" problem={undefined}>
            <Select
              id={dayId}
              value={props.draft.weekday}
              options={weekdays}
              choose={(weekday) => props.set({ weekday })}
            />
          </Field>
        </Show>
        <Show when={hasTime()}>
          <Field id={timeId} label="Time" problem={problem("cron")}>
            <input
              id={timeId}
              class={fieldClass}
              type="time"
              required
              value={props.draft.time}
              onInput={(event) =>
                event.currentTarget.value && props.set({ time: event.currentTarget.value })
              }
            />
          </Field>
        </Show>
        <Field
          id={zoneId}
          label="Time zone"
          hint="A time that daylight saving skips starts nothing."
          problem={problem("timeZone")}
        >
          <input
            id={zoneId}
            class={fieldClass}
            required
            list={zonesId}
            autocomplete="off"
            spellcheck={false}
            aria-describedby={hintId(zoneId)}
            aria-invalid={problem("timeZone") !== undefined}
            value={props.draft.timeZone}
            onInput={(event) => props.set({ timeZone: event.currentTarget.value })}
          />
          <datalist id={zonesId}>
            <For each={zones}>{(zone) => <option value={zone} />}</For>
          </datalist>
        </Field>
        <Field id={overlapId} label="If the Run before still works" problem={undefined}>
          <Select
            id={overlapId}
            value={props.draft.overlap}
            options={overlaps}
            choose={(overlap) => props.set({ overlap: overlap as Overlap })}
          />
        </Field>
      </div>
      <div class={css["next"]} aria-live="polite">
        <h2>Next times</h2>
        <ol>
          <For each={times.next() ?? []} fallback={<li>Shown when the pattern is complete.</li>}>
            {(time) => <li>{timeIn(time, props.draft.timeZone)}</li>}
          </For>
        </ol>
      </div>
    </>
  );
}
