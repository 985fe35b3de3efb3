import { createUniqueId, For } from "solid-js";
import { type EngineName, engines } from "../../shared/engine.ts";
import type { Engine } from "../api.ts";
import { fieldClass } from "../ui/controls.tsx";
import type { Draft } from "./create-draft.ts";
import { engineOutlook } from "./engine-outlook.ts";
import { Field, hintId } from "./field.tsx";

type Props = {
  draft: Draft;
  engines: readonly Engine[];
  set: (change: Partial<Draft>) => void;
  problem: string | undefined;
};

const names = Object.keys(engines) as EngineName[];

/** Which engine works: named, or the best one that is ready on the target. */
export function EngineField(props: Props) {
  const id = createUniqueId();
  const ready = (name: EngineName) =>
    props.engines.some(
      (it) => it.engine === name && it.available && it.worker === props.draft.worker,
    );
  const known = () => props.engines.some((it) => it.worker === props.draft.worker);
  return (
    <Field
      id={id}
      label="Engine"
      blank={props.draft.engine ? undefined : "auto"}
      hint={engineOutlook(props.draft, props.engines)}
      problem={props.problem}
    >
      <select
        id={id}
        class={fieldClass}
        aria-describedby={hintId(id)}
        aria-invalid={props.problem !== undefined}
        onChange={(event) => props.set({ engine: event.currentTarget.value })}
      >
        <option value="" selected={props.draft.engine === ""}>
          Auto-detect
        </option>
        <For each={names}>
          {(name) => (
            <option value={name} selected={props.draft.engine === name}>
              {engines[name]}
              {known() && !ready(name) ? " — not ready" : ""}
            </option>
          )}
        </For>
      </select>
    </Field>
  );
}
