import { Match, Show, Switch } from "solid-js";
import { duration, elapsed } from "../../../shared/words/duration.ts";
import { gitProgress } from "../../../shared/words/git-progress.ts";
import { stepState, stepWords } from "../../../shared/words/step.ts";
import type { StepRow } from "../../run-stream/rows/row.ts";
import { useNow } from "../../ui/behaviour/ticker.ts";
import { StatusIcon } from "../../ui/status.tsx";
import css from "./step-status.module.css";

const statuses = {
  running: "running",
  ok: "completed",
  failed: "failed",
  interrupted: "stopped",
} as const;

/** The state of a step: words, its duration and an icon. A clone that is running shows how far git is. */
export function StepStatus(props: { row: StepRow }) {
  const began = () => {
    const at = props.row.start()?.at;
    return at === undefined ? undefined : Date.parse(at) + props.row.skippedMs();
  };
  const words = () => {
    const cloning = props.row.start()?.kind === "clone" && !props.row.finish();
    const progress = cloning ? gitProgress(props.row.output()) : undefined;
    return progress ? `${progress.doing}, ${progress.percent} %` : stepWords(props.row.finish());
  };
  return (
    <span class={css["status"]} data-state={stepState(props.row.finish())}>
      <span class={css["words"]}>{words()}</span>
      <Show when={began()}>
        {(from) => (
          <Switch>
            <Match when={props.row.finish()}>
              {(finish) => (
                <span class={css["time"]}>{elapsed(Date.parse(finish().at) - from())}</span>
              )}
            </Match>
            <Match when={true}>
              <Ticking from={from()} />
            </Match>
          </Switch>
        )}
      </Show>
      <StatusIcon status={statuses[stepState(props.row.finish())]} size={13} />
    </span>
  );
}

function Ticking(props: { from: number }) {
  const now = useNow();
  return <span class={css["time"]}>{duration(Math.max(0, now() - props.from))}</span>;
}
