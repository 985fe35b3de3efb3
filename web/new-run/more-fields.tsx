import { createUniqueId } from "solid-js";
import { fieldClass } from "../ui/controls.tsx";
import { Select } from "../ui/select.tsx";
import type { Draft } from "./create-draft.ts";
import { Field, hintId } from "./field.tsx";
import css from "./new-run-page.module.css";

const keeping = [
  [0, "Stop the DevBox at once"],
  [60, "Keep it for 1 h"],
  [480, "Keep it for 8 h"],
  [10_080, "Keep it until I stop it (at most 7 days)"],
] as const;

type Props = {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  problems: Readonly<Record<string, string>>;
};

/** What most Runs leave as it is. */
export function MoreFields(props: Props) {
  const title = createUniqueId();
  const keep = createUniqueId();
  const limit = createUniqueId();
  const turns = createUniqueId();
  const cost = createUniqueId();
  return (
    <details class={css["more"]}>
      <summary>Title, limits, what happens afterwards</summary>
      <div class={css["row"]}>
        <Field id={title} label="Title" blank="auto" problem={props.problems["title"]}>
          <input
            id={title}
            class={fieldClass}
            maxLength={200}
            placeholder="First line of the instructions"
            value={props.draft.title}
            onInput={(event) => props.set({ title: event.currentTarget.value })}
          />
        </Field>
        <Field id={keep} label="When finished" problem={props.problems["keepMinutes"]}>
          <Select
            id={keep}
            value={String(props.draft.keepMinutes)}
            options={keeping.map(([minutes, label]) => ({ value: String(minutes), label }))}
            choose={(minutes) => props.set({ keepMinutes: Number(minutes) })}
          />
        </Field>
      </div>
      <div class={css["limits"]}>
        <Field
          id={limit}
          label="Working time, at most"
          hint="Minutes; waiting for you does not count."
          problem={props.problems["limits.activeMinutes"]}
        >
          <input
            id={limit}
            class={fieldClass}
            type="number"
            min={5}
            max={1_440}
            aria-describedby={hintId(limit)}
            value={props.draft.activeMinutes}
            onChange={(event) =>
              props.set({ activeMinutes: event.currentTarget.valueAsNumber || 60 })
            }
          />
        </Field>
        <Field
          id={cost}
          label="Cost, at most"
          blank="no limit"
          hint="US dollars, as the engine reports them."
          problem={props.problems["limits.costUsd"]}
        >
          <input
            id={cost}
            class={fieldClass}
            type="number"
            min={0.01}
            max={10_000}
            step={0.01}
            aria-describedby={hintId(cost)}
            value={props.draft.costUsd || ""}
            onChange={(event) => props.set({ costUsd: event.currentTarget.valueAsNumber || 0 })}
          />
        </Field>
        <Field
          id={turns}
          label="Turns, at most"
          blank="no limit"
          hint="A turn is the work from one prompt to its end."
          problem={props.problems["limits.turns"]}
        >
          <input
            id={turns}
            class={fieldClass}
            type="number"
            min={1}
            max={10_000}
            aria-describedby={hintId(turns)}
            value={props.draft.turns || ""}
            onChange={(event) => props.set({ turns: event.currentTarget.valueAsNumber || 0 })}
          />
        </Field>
      </div>
    </details>
  );
}
