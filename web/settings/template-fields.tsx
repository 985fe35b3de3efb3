import { createUniqueId } from "solid-js";
import { Field, hintId } from "../new-run/field.tsx";
import { fieldClass } from "../ui/controls.tsx";
import css from "./settings.module.css";

type Value = { readonly instructions: string; readonly path: string; readonly equals: string };

/** From a payload to a Run: what its values are put into, and which payloads are meant. */
export function TemplateFields(props: {
  value: Value;
  set: (change: Partial<Value>) => void;
  problem: (field: string) => string | undefined;
}) {
  const [text, path, equals] = [createUniqueId(), createUniqueId(), createUniqueId()];
  return (
    <>
      <div class={css["whole"]}>
        <Field
          id={text}
          label="Instructions"
          hint="{{path.to.value}} stands for a value of the payload, on one line. A block of code is run as it stands, so no value may stand in one."
          problem={props.problem("instructions")}
        >
          <textarea
            id={text}
            class={fieldClass}
            rows={4}
            required
            aria-describedby={hintId(text)}
            placeholder="Look why the deployment of {{service}} failed: {{log.url}}"
            value={props.value.instructions}
            onInput={(event) => props.set({ instructions: event.currentTarget.value })}
          />
        </Field>
      </div>
      <Field id={path} label="Only when" blank="optional" problem={props.problem("when.path")}>
        <input
          id={path}
          class={fieldClass}
          placeholder="event"
          value={props.value.path}
          onInput={(event) => props.set({ path: event.currentTarget.value })}
        />
      </Field>
      <Field id={equals} label="is" problem={props.problem("when.equals")}>
        <input
          id={equals}
          class={fieldClass}
          placeholder="failed"
          disabled={props.value.path === ""}
          value={props.value.equals}
          onInput={(event) => props.set({ equals: event.currentTarget.value })}
        />
      </Field>
    </>
  );
}
