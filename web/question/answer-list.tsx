import { For, Match, Switch } from "solid-js";
import type { Answers, Question } from "../../shared/schemas/question.ts";
import { type AnswerPart, answerParts } from "../../shared/words/answer.ts";
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
        {(question) => (
          <div>
            <dt dir="auto">
              {visible(props.whole ? question.question : (question.header ?? question.question))}
            </dt>
            <dd dir="auto">
              <For each={answerParts(props.answers[question.id] ?? {}, question.kind)}>
                {(part, index) => (
                  <>
                    {index() > 0 ? " and " : ""}
                    <Part part={part} />
                  </>
                )}
              </For>
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}

function Part(props: { part: AnswerPart }) {
  const text = () => visible(props.part.text);
  return (
    <Switch fallback={text()}>
      <Match when={props.part.from === "own"}>
        <span class={css["own"]}>{text()}</span>
      </Match>
      <Match when={props.part.from === "none"}>
        <em>{text()}</em>
      </Match>
    </Switch>
  );
}
