import { createSignal, For, Show } from "solid-js";
import type { OpenQuestions } from "../../shared/schemas/question.ts";
import { api } from "../api.ts";
import type { ApiError } from "../request.ts";
import { createIntent } from "../ui/behaviour/create-intent.ts";
import { Button, Kbd, ProblemText } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import { visible } from "../ui/text/visible.ts";
import { AnswerList } from "./answer-list.tsx";
import { createAnswers } from "./create-answers.ts";
import { QuestionField } from "./question-field.tsx";
import css from "./question-panel.module.css";

/** All questions of one pause, shown one by one and sent together. */
export function QuestionPanel(props: { runId: string; open: OpenQuestions }) {
  const questions = props.open.questions;
  const draft = createAnswers(props.open);
  const [at, setAt] = createSignal(0);
  const [tried, setTried] = createSignal(false);
  const submit = createIntent<true>();
  const several = questions.length > 1;
  const problems = () => (tried() ? draft.problems() : {});
  const last = () => at() === questions.length - 1;
  const refusal = (): ApiError | undefined => {
    const state = submit.state();
    return state.kind === "refused" ? state.error : undefined;
  };
  const problemOf = (id: string) => refusal()?.fields[`answers.${id}`] ?? problems()[id];

  const send = async (): Promise<void> => {
    setTried(true);
    const open = draft.problems();
    const missing = questions.findIndex((it) => open[it.id] !== undefined);
    if (missing >= 0) return void setAt(missing);
    const body = { questions: props.open.id, answers: draft.answers() };
    const sent = await submit.run(async (key) => {
      await api.answer(props.runId, body, key);
      return true as const;
    });
    if (sent) draft.forget();
  };
  const next = (): void => {
    setAt(at() + 1);
    setTried(false);
  };
  return (
    <form
      class={css["panel"]}
      data-open-question
      aria-label={several ? `${questions.length} questions` : "Question"}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        if (last()) void send();
        else next();
      }}
    >
      <Show when={several}>
        <ol class={css["pager"]} aria-label="Questions">
          <For each={questions}>
            {(question, index) => (
              <li>
                <button
                  type="button"
                  aria-current={at() === index() ? "step" : undefined}
                  onClick={() => setAt(index())}
                >
                  <span class={css["number"]}>
                    <Show
                      when={index() < at() && !draft.problems()[question.id]}
                      fallback={index() + 1}
                    >
                      <Icon name="check" size={11} label="answered" />
                    </Show>
                  </span>
                  <span class={css["name"]}>
                    {visible(question.header ?? `Question ${index() + 1}`)}
                  </span>
                </button>
              </li>
            )}
          </For>
        </ol>
      </Show>
      <For each={questions}>
        {(question, index) => (
          <Show when={at() === index()}>
            <QuestionField question={question} draft={draft} problem={problemOf(question.id)} />
          </Show>
        )}
      </For>
      <Show when={several && last()}>
        <div class={css["recap"]}>
          <p>Your answers</p>
          <AnswerList questions={questions} answers={draft.answers()} />
        </div>
      </Show>
      <Show when={refusal()?.answered}>
        {(first) => (
          <div class={css["beaten"]} role="alert">
            <p>
              <strong>{visible(first().by)}</strong> answered first. This answer counts:
            </p>
            <AnswerList questions={questions} answers={first().answers} />
          </div>
        )}
      </Show>
      <Show when={refusal() && !refusal()?.answered}>
        <ProblemText text={refusal()?.message} />
      </Show>
      <Show when={submit.state().kind === "waiting"}>
        <p class={css["waiting"]} role="status">
          Can't reach Wheelhouse. We'll send your answer when you're back online.
        </p>
      </Show>
      <div class={css["acts"]}>
        <Show when={several && draft.hasRecommended()}>
          <Button
            onClick={() => {
              draft.recommendAll();
              setAt(questions.length - 1);
            }}
          >
            Use all recommended
          </Button>
        </Show>
        <span class={css["step"]}>
          <Show when={several}>
            {at() + 1} of {questions.length}
          </Show>
        </span>
        <Show when={several}>
          <Button disabled={at() === 0} onClick={() => setAt(at() - 1)}>
            Back
          </Button>
        </Show>
        <Show
          when={last()}
          fallback={
            <Button look="primary" onClick={next}>
              Next
            </Button>
          }
        >
          <Button
            look="primary"
            type="submit"
            disabled={submit.busy() || refusal()?.answered !== undefined}
          >
            {submit.busy()
              ? "Sending…"
              : several
                ? `Send ${questions.length} answers`
                : "Send answer"}{" "}
            <Kbd>Ctrl ↵</Kbd>
          </Button>
        </Show>
      </div>
    </form>
  );
}
