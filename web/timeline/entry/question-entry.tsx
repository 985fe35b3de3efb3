import { Match, onCleanup, Show, Switch } from "solid-js";
import { roughly } from "../../../shared/words/duration.ts";
import { counted } from "../../../shared/words/quantity.ts";
import { AnswerList } from "../../question/answer-list.tsx";
import { QuestionPanel } from "../../question/question-panel.tsx";
import { WaitNote } from "../../question/wait-note.tsx";
import type { RunStream } from "../../run-stream/create-run-stream.ts";
import type { QuestionRow } from "../../run-stream/rows/row.ts";
import { useNow } from "../../ui/behaviour/ticker.ts";
import { Icon } from "../../ui/icon.tsx";
import { StatusIcon } from "../../ui/status.tsx";
import { visible } from "../../ui/text/visible.ts";
import { Entry } from "./entry.tsx";
import css from "./question-entry.module.css";

/** Questions in the timeline: the panel while they are open, then the questions and answers. */
export function QuestionEntry(props: { row: QuestionRow; stream: RunStream }) {
  const now = useNow();
  const open = () => {
    const asking = props.stream.view()?.openQuestions;
    return asking?.id === props.row.id ? asking : undefined;
  };
  const count = () => open()?.questions.length ?? 1;
  const answered = () => props.row.answered();
  const asked = () => props.row.asked();
  const waited = () =>
    Date.parse(answered()?.at ?? "") - Date.parse(asked()?.at ?? "") - props.row.skippedMs();
  return (
    <Entry
      icon={
        <Show when={answered()} fallback={<StatusIcon status="needs-you" size={13} />}>
          <Icon name="check" size={13} />
        </Show>
      }
      tone={open() ? "needs-you" : undefined}
      at={asked()?.at ?? answered()?.at}
      seq={props.row.seq}
    >
      <Switch>
        <Match when={answered()}>
          {(answer) => (
            <div class={css["answered"]}>
              <p class={css["who"]}>
                <strong>{visible(answer().by)}</strong> answered
                <Show when={waited() >= 0}> after {roughly(waited())}</Show>
                <Show when={answer().via === "message"}>, in the chat</Show>
                <Show when={asked()}>{(it) => <> · asked by {visible(it().by)}</>}</Show>
              </p>
              <AnswerList questions={asked()?.questions ?? []} answers={answer().answers} whole />
            </div>
          )}
        </Match>
        <Match when={open()?.id} keyed>
          <div class={css["open"]} ref={(element) => watch(element, props.stream)}>
            <p class={css["asker"]}>
              <strong>
                {visible(open()?.askedBy ?? "")} asks
                {count() > 1 ? ` ${counted(count(), "question")}` : ""}
              </strong>
              <span>
                waiting {roughly(Math.max(0, now() - Date.parse(props.stream.view()?.since ?? "")))}
              </span>
            </p>
            <WaitNote stream={props.stream} />
            <Show when={open()} keyed={false}>
              {(asking) => <QuestionPanel runId={props.stream.runId} open={asking()} />}
            </Show>
          </div>
        </Match>
        <Match when={asked()}>
          {(it) => (
            <div class={css["answered"]}>
              <p class={css["who"]}>
                {visible(it().by)} asked, but the Run ended before anyone answered
              </p>
              <AnswerList questions={it().questions} answers={{}} whole />
            </div>
          )}
        </Match>
      </Switch>
    </Entry>
  );
}

/** Reports to the rest of the page whether the panel is on the screen. */
function watch(element: HTMLElement, { setQuestionShown }: RunStream): void {
  if (typeof IntersectionObserver === "undefined") return;
  const observer = new IntersectionObserver((entries) =>
    setQuestionShown(entries.some((entry) => entry.isIntersecting)),
  );
  observer.observe(element);
  onCleanup(() => {
    observer.disconnect();
    setQuestionShown(false);
  });
}
