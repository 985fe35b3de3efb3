import { createUniqueId } from "solid-js";
import { useMe } from "../me.tsx";
import { fieldClass } from "../ui/controls.tsx";
import { Field, hintId } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import type { Draft } from "./create-draft.ts";
import css from "./new-run-page.module.css";

/** How long a DevBox may be kept, and how long it is kept usually. */
function keeping(usual: number) {
  const minutes = [...new Set([0, 60, 480, longest, usual])].sort((one, other) => one - other);
  return minutes.map((it) => ({ value: String(it), label: keepText(it) }));
}

const longest = 10_080;
function keepText(minutes: number): string {
  if (minutes === 0) return "Stop the DevBox at once";
  if (minutes === longest) return "Keep it until I stop it (at most 7 days)";
  const hours = Math.floor(minutes / 60);
  const parts = [hours > 0 && `${hours} h`, minutes % 60 > 0 && `${minutes % 60} min`];
  return `Keep it for ${parts.filter(Boolean).join(" ")}`;
}

type Props = {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  problems: Readonly<Record<string, string>>;
};

/** What most Runs leave as it is. */
export function MoreFields(props: Props) {
  const me = useMe();
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
            value={String(props.draft.keepMinutes ?? me.keepMinutes)}
            options={keeping(me.keepMinutes)}
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
