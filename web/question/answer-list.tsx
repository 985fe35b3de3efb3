import { For, Show } from "solid-js";
import { answerText } from "../../shared/answer.ts";
import type { Answers, Question } from "../../shared/schemas/question.ts";
import { visible } from "../ui/text/visible.ts";
import css from "./answer-list.module.css";

/** Questions and their answers. Free text is in quotes. */
export function AnswerList(props: {
  questions: readonly Question[];
  answers: Answers;
  whole?: boolean;
}) {
  return (
    <dl class={css["answers"]}>
      <For each={props.questions}>
        {(question) => {
          const answer = () => props.answers[question.id] ?? {};
          const own = () => answer().other?.trim() || answer().text?.trim();
          return (
            <div>
              <dt dir="auto">
                {visible(props.whole ? question.question : (question.header ?? question.question))}
              </dt>
              <dd dir="auto">
                <Show when={!answer().letAgentDecide} fallback={<em>the agent decides</em>}>
                  {visible((answer().choices ?? []).join(", "))}
                  <Show when={own()}>
                    {(text) => (
                      <span class={css["own"]}>
                        {(answer().choices ?? []).length > 0 ? " and " : ""}“{visible(text())}”
                      </span>
                    )}
                  </Show>
                  <Show when={answerText(answer()) === ""}>
                    <em>{question.kind === "text" ? "not answered" : "nothing chosen"}</em>
                  </Show>
                </Show>
              </dd>
            </div>
          );
        }}
      </For>
    </dl>
  );
}
