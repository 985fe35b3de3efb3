import { Show } from "solid-js";
import type { DevBoxView, RunView } from "../../../shared/schemas/run-view.ts";
import { duration } from "../../../shared/words/duration.ts";
import { dayAndTime } from "../../../shared/words/moment.ts";
import { api } from "../../api.ts";
import type { RunStream } from "../../run-stream/create-run-stream.ts";
import { createIntent } from "../../ui/behaviour/create-intent.ts";
import { useNow } from "../../ui/behaviour/ticker.ts";
import { Button, ProblemText } from "../../ui/controls.tsx";
import { NotIsolated } from "../../ui/not-isolated.tsx";
import { visible } from "../../ui/text/visible.ts";
import type { WorkerNames } from "./create-workers.ts";
import css from "./devbox-card.module.css";

const longerMinutes = 60;

const states: Record<DevBoxView["state"], string> = {
  launching: "Launching",
  up: "Running",
  stopping: "Stopping",
  parked: "Paused",
  moved: "Moved away",
  lost: "Lost",
  gone: "Stopped",
};

type Props = {
  box: DevBoxView;
  stream: RunStream;
  view: RunView;
  newest: boolean;
  names: WorkerNames;
};

/** A DevBox of the Run: its host, its state, and how long a finished Run keeps it. */
export function DevBoxCard(props: Props) {
  const now = useNow();
  const keep = createIntent<true>();
  const release = createIntent<true>();
  const keepUntil = () => (props.newest && props.box.state === "up" ? props.view.keepUntil : null);
  const left = () => Math.max(0, Date.parse(keepUntil() ?? "") - now());
  const problem = () => {
    const refused = [keep.state(), release.state()].find((it) => it.kind === "refused");
    return refused?.kind === "refused" ? refused.error.message : undefined;
  };
  const longer = () =>
    void keep.run(async (key) => {
      const minutes = Math.min(10_080, Math.ceil(left() / 60_000) + longerMinutes);
      await api.keep(props.stream.runId, minutes, key);
      return true;
    });
  const stop = () =>
    void release.run(async (key) => {
      await api.release(props.stream.runId, key);
      return true;
    });
  return (
    <li class={css["card"]} data-state={props.box.state}>
      <p class={css["head"]}>
        <span class={css["state"]}>{states[props.box.state]}</span>
        <code title={props.box.id}>{props.box.id.slice(0, 12)}…</code>
      </p>
      <p class={css["where"]}>
        {visible(props.names.nameOf(props.box.worker))} ·{" "}
        {visible(props.names.imageOf(props.box.worker, props.box.image))}
      </p>
      <Show when={props.newest && props.box.ended && props.view.savedUntil}>
        {(until) => <p class={css["where"]}>Files kept until {dayAndTime(until())}</p>}
      </Show>
      <Show when={props.box.isolated === false}>
        <NotIsolated where={props.names.nameOf(props.box.worker)} />
      </Show>
      <Show when={keepUntil()}>
        <p class={css["countdown"]}>
          {left() > 0 ? `Stops in ${duration(left())}` : "Stopping soon"}
        </p>
        <div class={css["acts"]}>
          <Button small disabled={keep.busy()} onClick={longer}>
            Keep longer
          </Button>
          <Button small disabled={release.busy()} onClick={stop}>
            Stop now
          </Button>
        </div>
      </Show>
      <ProblemText text={problem()} />
    </li>
  );
}
