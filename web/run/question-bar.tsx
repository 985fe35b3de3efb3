import { useNavigate } from "@solidjs/router";
import { Show } from "solid-js";
import type { RunView } from "../../shared/schemas/run-view.ts";
import { roughly } from "../../shared/words/duration.ts";
import { counted } from "../../shared/words/quantity.ts";
import type { RunStream } from "../run-stream/create-run-stream.ts";
import { useNow } from "../ui/behaviour/ticker.ts";
import { Button } from "../ui/controls.tsx";
import { StatusIcon } from "../ui/status.tsx";
import { visible } from "../ui/text/visible.ts";
import css from "./question-bar.module.css";

/** Shown above the composer while an open question is not on the screen. */
export function QuestionBar(props: { stream: RunStream; view: RunView }) {
  const navigate = useNavigate();
  const now = useNow();
  const count = () => props.view.openQuestions?.questions.length ?? 0;
  const asker = () => props.view.openQuestions?.askedBy;
  const show = (): void => {
    navigate("#", { replace: true, scroll: false });
    queueMicrotask(() => navigate("#q", { replace: true, scroll: false }));
  };
  return (
    <Show when={count() > 0 && !props.stream.questionShown()}>
      <div class={css["bar"]}>
        <StatusIcon status="needs-you" />
        <span>
          Needs you: {counted(count(), "question")}
          {asker() ? ` from ${visible(asker() ?? "")}` : ""}, waiting{" "}
          {roughly(Math.max(0, now() - Date.parse(props.view.since)))}
        </span>
        <Button small onClick={show}>
          {count() === 1 ? "Show question" : "Show questions"}
        </Button>
      </div>
    </Show>
  );
}
