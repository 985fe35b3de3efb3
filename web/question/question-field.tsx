import { createUniqueId, For, Show } from "solid-js";
import type { Question } from "../../shared/schemas/question.ts";
import { fieldClass, ProblemText } from "../ui/controls.tsx";
import { Markdown } from "../ui/text/markdown.tsx";
import { visible } from "../ui/text/visible.ts";
import type { AnswerDraft, Filled } from "./create-answers.ts";
import css from "./question-field.module.css";

type Props = { question: Question; draft: AnswerDraft; problem: string | undefined };

/** One question: radios, checkboxes or text, with "Other" and "Let the agent decide". */
export function QuestionField(props: Props) {
  const name = createUniqueId();
  const problemId = createUniqueId();
  const filled = () => props.draft.of(props.question);
  const set = (change: Partial<Filled>) => props.draft.set(props.question, change);
  const single = () => props.question.kind === "single";
  const chosen = (label: string) =>
    !filled().decide && filled().choices.includes(label) && !(single() && filled().otherOn);

  const choose = (label: string, on: boolean): void => {
    const others = filled().choices.filter((it) => it !== label);
    const order = (props.question.options ?? []).map((it) => it.label);
    const choices = on ? order.filter((it) => it === label || others.includes(it)) : others;
    if (single()) set({ choices: [label], otherOn: false, decide: false });
    else set({ choices, decide: false });
  };
  return (
    <fieldset class={css["field"]} aria-describedby={props.problem ? problemId : undefined}>
      <legend>
        <Markdown text={props.question.question} />
        <Show when={props.question.kind === "multi"}>
          <small>Choose any number.</small>
        </Show>
      </legend>
      <For each={props.question.options ?? []}>
        {(option) => (
          <label class={css["option"]}>
            <input
              type={single() ? "radio" : "checkbox"}
              name={name}
              checked={chosen(option.label)}
              onChange={(event) => choose(option.label, event.currentTarget.checked)}
            />
            <span class={css["what"]}>
              <span class={css["label"]} dir="auto">
                {visible(option.label)}
                <Show when={option.recommended}>
                  {" "}
                  <span class={css["badge"]}>Recommended</span>
                </Show>
              </span>
              <Show when={option.description}>
                {(text) => (
                  <span class={css["description"]} dir="auto">
                    {visible(text())}
                  </span>
                )}
              </Show>
            </span>
          </label>
        )}
      </For>
      <Show when={props.question.kind === "text"}>
        <textarea
          class={fieldClass}
          rows={3}
          dir="auto"
          aria-label="Your answer"
          placeholder="Your answer"
          disabled={filled().decide}
          value={filled().text}
          onInput={(event) => set({ text: event.currentTarget.value, decide: false })}
        />
      </Show>
      <Show when={props.question.kind !== "text" && props.question.allowOther !== false}>
        <div class={css["option"]}>
          <label class={css["other"]}>
            <input
              type={single() ? "radio" : "checkbox"}
              name={name}
              checked={filled().otherOn && !filled().decide}
              onChange={(event) => set({ otherOn: event.currentTarget.checked, decide: false })}
            />
            <span class={css["label"]}>Other</span>
          </label>
          <Show when={filled().otherOn && !filled().decide}>
            <textarea
              class={fieldClass}
              rows={2}
              dir="auto"
              aria-label="Your own answer"
              placeholder="Your own answer"
              value={filled().other}
              ref={(element) => queueMicrotask(() => filled().other === "" && element.focus())}
              onInput={(event) => set({ other: event.currentTarget.value })}
            />
          </Show>
        </div>
      </Show>
      <label class={css["option"]} data-quiet>
        <input
          type={single() ? "radio" : "checkbox"}
          name={name}
          checked={filled().decide}
          onChange={(event) => set({ decide: event.currentTarget.checked })}
        />
        <span class={css["label"]}>Let the agent decide</span>
      </label>
      <ProblemText id={problemId} text={props.problem} />
    </fieldset>
  );
}
