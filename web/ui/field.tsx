import { type ParentProps, Show } from "solid-js";
import { ProblemText, Tag } from "./controls.tsx";
import css from "./field.module.css";

type Props = ParentProps<{
  /** Of the control. */
  id: string;
  label: string;
  /** What happens when it stays blank: "auto", "will be asked", "optional". */
  blank?: string | undefined;
  hint?: string | undefined;
  problem: string | undefined;
}>;

export const hintId = (id: string): string => `${id}-hint`;

/** A field of the composer: what it is, what happens without it, and what is wrong with it. */
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
        <Show when={!props.problem && props.hint}>
          <p>{props.hint}</p>
        </Show>
      </div>
    </div>
  );
}
