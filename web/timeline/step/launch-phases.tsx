import { createMemo, Index, Match, Show, Switch } from "solid-js";
import { duration } from "../../../shared/words/duration.ts";
import type { Placed } from "../../run-stream/rows/row.ts";
import type { Launch } from "../../run-stream/rows/rows.ts";
import { Icon } from "../../ui/icon.tsx";
import { visible } from "../../ui/text/visible.ts";
import { launchSteps, waitsFor } from "./launch.ts";
import css from "./launch-phases.module.css";

/** The progress of a DevBox's launch on one line, or why it waits for capacity. */
export function LaunchPhases(props: { told: Launch; ended: Placed<"step.finished"> | undefined }) {
  const steps = createMemo(() => launchSteps(props.told, props.ended));
  const reason = () => waitsFor(props.told, props.ended);
  return (
    <Show
      when={reason() === undefined}
      fallback={
        <p class={css["waiting"]}>
          <Icon name="clock" size={13} />
          <span>
            <strong>Waiting for capacity.</strong> <span dir="auto">{visible(reason() ?? "")}</span>
          </span>
        </p>
      }
    >
      <ol class={css["phases"]} aria-label="Launch">
        <Index each={steps()}>
          {(step) => (
            <li data-state={step().state}>
              {step().words}
              <Show when={Math.round(step().seconds ?? 0) > 0}>
                {" "}
                <span class={css["time"]}>{duration(Math.round(step().seconds ?? 0) * 1_000)}</span>
              </Show>
              <Switch>
                <Match when={step().state === "done"}>
                  <Icon name="check" size={12} label="done" />
                </Match>
                <Match when={step().state === "cut"}>
                  <Icon name="x" size={12} label="not finished" />
                </Match>
                <Match when={true}>…</Match>
              </Switch>
            </li>
          )}
        </Index>
      </ol>
    </Show>
  );
}
