import { type ParentProps, Show } from "solid-js";
import { ProblemText, Tag } from "./controls.tsx";
import css from "./field.module.css";
import { Icon } from "./icon.tsx";

type Props = ParentProps<{
  /** The id of the control. */
  id: string;
  label: string;
  /** A tag for a blank field: "auto", "ask later", "optional". */
  blank?: string | undefined;
  hint?: string | undefined;
  /** Stands out where a hint would be. It does not keep anyone from sending the form. */
  warning?: string | undefined;
  problem: string | undefined;
}>;

export const hintId = (id: string): string => `${id}-hint`;

/** A form field with its label, a hint, and a warning or a problem that takes the hint's place. */
export function Field(props: Props) {
  return (
    <div class={css["field"]}>
      <div class={css["head"]}>
        <label for={props.id}>{props.label}</label>
        <Show when={props.blank}>{(blank) => <Tag>{blank()}</Tag>}</Show>
      </div>
      {props.children}
      <div id={hintId(props.id)} class={css["hint"]}>
        <ProblemText text={props.problem} />
        <Show when={!props.problem && props.warning}>
          <p class={css["warning"]} role="status">
            <Icon name="alert" size={16} />
            <span>{props.warning}</span>
          </p>
        </Show>
        <Show when={!props.problem && !props.warning && props.hint}>
          <p>{props.hint}</p>
        </Show>
      </div>
    </div>
  );
}
