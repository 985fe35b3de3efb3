import { createSignal, createUniqueId, Show } from "solid-js";
import { fieldClass } from "../ui/controls.tsx";
import { Field, hintId } from "../ui/field.tsx";
import { Markdown } from "../ui/text/markdown.tsx";
import css from "./instructions-field.module.css";

type Props = {
  text: string;
  set: (text: string) => void;
  problem: string | undefined;
};

/** The only required field: Markdown, with a preview. */
export function InstructionsField(props: Props) {
  const id = createUniqueId();
  const [preview, setPreview] = createSignal(false);
  return (
    <div class={css["instructions"]}>
      <Field
        id={id}
        label="Instructions"
        hint="Describe the task and how you’ll know it’s done. Markdown is supported."
        problem={props.problem}
      >
        <Show
          when={preview()}
          fallback={
            <textarea
              id={id}
              class={`${fieldClass} ${css["text"]}`}
              rows={9}
              autofocus
              dir="auto"
              required
              aria-describedby={hintId(id)}
              aria-invalid={props.problem !== undefined}
              placeholder={
                "Fix the flaky login test.\nFind out why it fails, fix the cause, and open a pull request."
              }
              value={props.text}
              onInput={(event) => props.set(event.currentTarget.value)}
            />
          }
        >
          <div id={id} class={`${fieldClass} ${css["preview"]}`}>
            <Markdown text={props.text || "*Nothing to preview.*"} />
          </div>
        </Show>
      </Field>
      <div class={css["tabs"]}>
        <button type="button" aria-pressed={!preview()} onClick={() => setPreview(false)}>
          Write
        </button>
        <button type="button" aria-pressed={preview()} onClick={() => setPreview(true)}>
          Preview
        </button>
      </div>
    </div>
  );
}
