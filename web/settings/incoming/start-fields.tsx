import { createUniqueId, Show } from "solid-js";
import { egressLabels, egressSentence } from "../../../shared/egress.ts";
import { engines } from "../../../shared/engine.ts";
import type { Worker } from "../../../shared/worker.ts";
import { fieldClass } from "../../ui/controls.tsx";
import { Field, hintId } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import { labelOptions, labelsOf } from "../../workers/labels.ts";
import type { IncomingDraft } from "./incoming-draft.ts";

const engineOptions = [
  { value: "", label: "Auto-detect" },
  ...Object.entries(engines).map(([value, label]) => ({ value, label })),
];
const modes = [
  { value: "", label: "Autonomous: never asks" },
  { value: "interactive", label: "Interactive: may ask" },
];
const networks = [
  { value: "", label: "Team default for the mode" },
  ...Object.entries(egressLabels).map(([value, label]) => ({ value, label })),
];
const withoutHost = [{ value: "", label: "Interactive: asks for a target" }];

/** How the Runs of a webhook start: label, target, engine, mode, network access and cost limit. */
export function StartFields(props: {
  draft: IncomingDraft;
  workers: readonly Worker[];
  set: (change: Partial<IncomingDraft>) => void;
  problem: (field: string) => string | undefined;
}) {
  const [label, worker] = [createUniqueId(), createUniqueId()];
  const [engine, mode, network] = [createUniqueId(), createUniqueId(), createUniqueId()];
  const cost = createUniqueId();
  return (
    <>
      <Show when={props.draft.kind !== "custom"}>
        <Field
          id={label}
          label="Label"
          hint="Adding this label to an issue starts a Run."
          problem={props.problem("label")}
        >
          <input
            id={label}
            class={fieldClass}
            required
            maxLength={100}
            autocomplete="off"
            aria-describedby={hintId(label)}
            aria-invalid={props.problem("label") !== undefined}
            value={props.draft.label}
            onInput={(event) => props.set({ label: event.currentTarget.value })}
          />
        </Field>
      </Show>
      <Field
        id={worker}
        label="Run on"
        problem={props.problem("target") ?? props.problem("target.worker")}
      >
        <Select
          id={worker}
          aria-describedby={hintId(worker)}
          value={props.draft.worker}
          options={[
            { value: "", label: "Ask every time" },
            ...props.workers.map(({ id, name }) => ({ value: id, label: name })),
            ...labelOptions(labelsOf(props.workers)),
          ]}
          choose={(chosen) => props.set({ worker: chosen })}
        />
      </Field>
      <Field id={engine} label="Engine" problem={props.problem("engine")}>
        <Select
          id={engine}
          aria-describedby={hintId(engine)}
          value={props.draft.engine}
          options={engineOptions}
          choose={(chosen) => props.set({ engine: chosen })}
        />
      </Field>
      <Field
        id={mode}
        label="Mode"
        hint={props.draft.worker ? undefined : "Pick a target first."}
        problem={props.problem("mode")}
      >
        <Select
          id={mode}
          aria-describedby={hintId(mode)}
          disabled={props.draft.worker === ""}
          value={props.draft.worker ? props.draft.mode : ""}
          options={props.draft.worker ? modes : withoutHost}
          choose={(chosen) => props.set({ mode: chosen as IncomingDraft["mode"] })}
        />
      </Field>
      <Field
        id={network}
        label="Network access"
        hint={props.draft.egress && egressSentence[props.draft.egress]}
        problem={props.problem("egress")}
      >
        <Select
          id={network}
          aria-describedby={hintId(network)}
          value={props.draft.egress}
          options={networks}
          choose={(chosen) => props.set({ egress: chosen as IncomingDraft["egress"] })}
        />
      </Field>
      <Field
        id={cost}
        label="Cost limit"
        blank={props.draft.costUsd > 0 ? undefined : "no limit"}
        hint="In US dollars, for each Run."
        problem={props.problem("limits.costUsd")}
      >
        <input
          id={cost}
          class={fieldClass}
          type="number"
          min={0.01}
          max={10_000}
          step={0.01}
          aria-describedby={hintId(cost)}
          aria-invalid={props.problem("limits.costUsd") !== undefined}
          value={props.draft.costUsd || ""}
          onChange={(event) => props.set({ costUsd: event.currentTarget.valueAsNumber || 0 })}
        />
      </Field>
    </>
  );
}
