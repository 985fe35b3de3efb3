import { createUniqueId } from "solid-js";
import { type EngineName, engines } from "../../shared/engine.ts";
import type { Engine } from "../api.ts";
import { Select } from "../ui/select.tsx";
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
  const optionOf = (name: EngineName) => ({
    value: name,
    label: `${engines[name]}${known() && !ready(name) ? " — not ready" : ""}`,
  });
  return (
    <Field
      id={id}
      label="Engine"
      blank={props.draft.engine ? undefined : "auto"}
      hint={engineOutlook(props.draft, props.engines)}
      problem={props.problem}
    >
      <Select
        id={id}
        aria-describedby={hintId(id)}
        aria-invalid={props.problem !== undefined}
        value={props.draft.engine}
        options={[{ value: "", label: "Auto-detect" }, ...names.map(optionOf)]}
        choose={(engine) => props.set({ engine })}
      />
    </Field>
  );
}
