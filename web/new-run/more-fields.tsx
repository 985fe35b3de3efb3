import { createUniqueId } from "solid-js";
import { type EgressPolicy, egressLabels, egressSentence } from "../../shared/egress.ts";
import { span } from "../../shared/words/duration.ts";
import { useMe } from "../me.tsx";
import { disclosureClass, fieldClass } from "../ui/controls.tsx";
import { Field, hintId } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import type { Draft } from "./create-draft.ts";
import css from "./new-run-page.module.css";

/** The choices for how long a finished Run's DevBox is kept; `usual` is the coordinator's setting. */
function keeping(usual: number) {
  const minutes = [...new Set([0, 60, 480, longest, usual])].sort((one, other) => one - other);
  return minutes.map((it) => ({ value: String(it), label: keepText(it) }));
}

const longest = 10_080;
function keepText(minutes: number): string {
  if (minutes === 0) return "Shut down the DevBox immediately";
  if (minutes === longest) return "Keep the DevBox until I stop it (up to 7 days)";
  return `Keep the DevBox for ${span(minutes)}`;
}

type Props = {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  problems: Readonly<Record<string, string>>;
};

/** The fields that most Runs leave unchanged. */
export function MoreFields(props: Props) {
  const me = useMe();
  const title = createUniqueId();
  const keep = createUniqueId();
  const network = createUniqueId();
  const limit = createUniqueId();
  const usualPolicy = () => me.egress[props.draft.mode];
  const turns = createUniqueId();
  const cost = createUniqueId();
  return (
    <details class={disclosureClass}>
      <summary>Advanced: title, network, limits, cleanup</summary>
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
      <Field
        id={network}
        label="Network access"
        hint={egressSentence[props.draft.egress || usualPolicy()]}
        problem={props.problems["egress"]}
      >
        <Select
          id={network}
          aria-describedby={hintId(network)}
          value={props.draft.egress}
          options={[
            { value: "", label: `Team default: ${egressLabels[usualPolicy()]}` },
            ...Object.entries(egressLabels).map(([value, label]) => ({ value, label })),
          ]}
          choose={(policy) => props.set({ egress: policy as EgressPolicy | "" })}
        />
      </Field>
      <div class={css["limits"]}>
        <Field
          id={limit}
          label="Time limit"
          hint="In minutes. Time spent waiting for you doesn’t count."
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
          label="Cost limit"
          blank="no limit"
          hint="In US dollars, counted from the model’s replies."
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
          label="Turn limit"
          blank="no limit"
          hint="A turn is the engine’s work on one prompt."
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
