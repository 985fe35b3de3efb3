import { createUniqueId, For, Show } from "solid-js";
import { type Effort, type EngineName, efforts, engines } from "../../shared/engine.ts";
import { engineLine, productOf } from "../../shared/words/engine.ts";
import type { Engine } from "../api.ts";
import { fieldClass } from "../ui/controls.tsx";
import { Field, hintId } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { type Draft, takesModel } from "./create-draft.ts";
import { createPriceWarning } from "./create-price.ts";
import css from "./engine-field.module.css";
import { detected, engineOutlook, statesOf } from "./engine-outlook.ts";

type Props = {
  draft: Draft;
  engines: readonly Engine[];
  set: (change: Partial<Draft>) => void;
  problems: Readonly<Record<string, string>>;
};

const names = Object.keys(engines) as EngineName[];

/** Suggested model names. Any other name can be typed. */
const models: Partial<Record<string, readonly string[]>> = {
  "claude-plan": ["opus", "sonnet", "haiku"],
  "claude-api": ["opus", "sonnet", "haiku"],
  codex: ["gpt-5.5-codex"],
  gemini: ["gemini-2.5-pro", "gemini-2.5-flash"],
};
const effortNames: Record<Effort, string> = {
  low: "Low",
  medium: "Medium",
  high: "High",
  xhigh: "Extra high",
  max: "Max",
};

/** Chooses the engine: a named one with its model and effort, or the best one that is ready on the target. */
export function EngineField(props: Props) {
  const id = createUniqueId();
  const modelId = createUniqueId();
  const effortId = createUniqueId();
  const suggestions = createUniqueId();
  const priceWarning = createPriceWarning(props.draft);

  const auto = () => {
    const name = detected(props.draft, props.engines);
    return name ? `Auto-detect: ${engines[name]}` : "Auto-detect";
  };
  const optionOf = (name: EngineName) => {
    const { engine, model, effort } = props.draft;
    if (name === engine && takesModel(props.draft))
      return { value: name, label: engineLine(engines[name], model.trim(), effort) };
    const states = statesOf(props.draft, props.engines).filter((it) => it.engine === name);
    const missing = states.some((it) => it.available) ? undefined : states[0]?.why;
    return { value: name, label: `${engines[name]}${missing ? ` — not set up: ${missing}` : ""}` };
  };
  /** Clears the model when the new engine is another product, which has other models. */
  const choose = (engine: string): void => {
    const product = (name: string) => (name in engines ? productOf(name as EngineName) : "");
    const same = product(engine) === product(props.draft.engine);
    props.set({ engine, ...(same ? {} : { model: "" }) });
  };
  return (
    <div class={css["engine"]}>
      <Field
        id={id}
        label="Engine"
        blank={props.draft.engine ? undefined : "auto"}
        hint={engineOutlook(props.draft, props.engines)}
        problem={props.problems["engine"]}
      >
        <Select
          id={id}
          aria-describedby={hintId(id)}
          aria-invalid={props.problems["engine"] !== undefined}
          value={props.draft.engine}
          options={[{ value: "", label: auto() }, ...names.map(optionOf)]}
          choose={choose}
        />
      </Field>
      <Show when={takesModel(props.draft)}>
        <Field
          id={modelId}
          label="Model"
          warning={priceWarning()}
          problem={props.problems["model"]}
        >
          <input
            id={modelId}
            class={fieldClass}
            list={suggestions}
            maxLength={100}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            placeholder="Engine default"
            aria-describedby={hintId(modelId)}
            aria-invalid={props.problems["model"] !== undefined}
            value={props.draft.model}
            onInput={(event) => props.set({ model: event.currentTarget.value })}
          />
          <datalist id={suggestions}>
            <For each={models[props.draft.engine] ?? []}>{(name) => <option value={name} />}</For>
          </datalist>
        </Field>
        <Field id={effortId} label="Effort" problem={props.problems["effort"]}>
          <Select
            id={effortId}
            aria-describedby={hintId(effortId)}
            aria-invalid={props.problems["effort"] !== undefined}
            value={props.draft.effort}
            options={[
              { value: "", label: "Default" },
              ...efforts.map((it) => ({ value: it, label: effortNames[it] })),
            ]}
            choose={(effort) => props.set({ effort: effort as Effort | "" })}
          />
        </Field>
      </Show>
    </div>
  );
}
