import { createMemo, createUniqueId, Match, Show, Switch } from "solid-js";
import { commandOf, stepState, titleParts } from "../../../shared/words/step.ts";
import type { RunStream } from "../../run-stream/create-run-stream.ts";
import type { StepRow } from "../../run-stream/rows/row.ts";
import { Icon } from "../../ui/icon.tsx";
import { NotIsolated } from "../../ui/not-isolated.tsx";
import { visible } from "../../ui/text/visible.ts";
import { Entry } from "../entry/entry.tsx";
import { DiffCounts } from "./diff-view.tsx";
import { LaunchPhases } from "./launch-phases.tsx";
import { StepBody, StepPreview } from "./step-body.tsx";
import css from "./step-entry.module.css";
import { StepIcon } from "./step-icon.tsx";
import { StepStatus } from "./step-status.tsx";
import { diffsOf, saysCommand } from "./step-text.ts";

type Props = { row: StepRow; stream: RunStream; toggled: () => void };

/** A step on one line; opened, it shows the exact call and result. A failed step is open at first. */
export function StepEntry(props: Props) {
  const id = createUniqueId();
  const state = () => stepState(props.row.finish());
  const open = () => props.row.open() ?? state() === "failed";
  const kind = () => props.row.start()?.kind;
  const parts = createMemo(() =>
    titleParts(props.row.start()?.title ?? "a step that started earlier", kind()),
  );
  const command = () => commandOf(props.row.start()?.call);
  /** The script of a clone is Wheelhouse's own: its first line says nothing. */
  const firstLine = () =>
    (kind() === "clone" ? undefined : command())?.split("\n").find((line) => line.trim() !== "") ??
    "";
  const diffs = () => diffsOf(props.row);
  const launch = createMemo(() => {
    const devbox = props.row.start()?.call["devbox"];
    if (kind() !== "launch" || typeof devbox !== "string") return undefined;
    return props.stream.launchOf(devbox);
  });
  const tone = () =>
    ({ running: "running", failed: "failed", interrupted: undefined, ok: undefined })[state()];

  const toggle = (): void => {
    props.toggled();
    props.row.setOpen(!open());
  };
  return (
    <Entry
      icon={<StepIcon kind={kind()} />}
      tone={tone()}
      at={props.row.start()?.at ?? props.row.finish()?.at}
      seq={props.row.seq}
    >
      <button
        type="button"
        class={css["head"]}
        aria-expanded={open()}
        aria-controls={id}
        onClick={toggle}
      >
        <span class={css["chevron"]}>
          <Icon name="chevronRight" size={14} />
        </span>
        <span class={css["title"]}>
          <span class={css["verb"]}>{visible(parts().verb)}</span>
          <Show when={parts().about && !saysCommand(parts().about, firstLine())}>
            <span class={css["about"]} dir="auto">
              {visible(parts().about)}
            </span>
          </Show>
          <Show when={firstLine()}>
            <code class={css["command"]}>{visible(firstLine())}</code>
          </Show>
        </span>
        <Show when={diffs().length > 0}>
          <DiffCounts diffs={diffs()} />
        </Show>
        <StepStatus row={props.row} />
      </button>
      <div id={id} class={css["content"]}>
        <Show when={launch()}>
          {(told) => <LaunchPhases told={told()} ended={props.row.finish()} />}
        </Show>
        <Switch>
          <Match when={open()}>
            <StepBody row={props.row} />
          </Match>
          <Match when={true}>
            <StepPreview
              row={props.row}
              scripted={props.stream.state()?.engine?.name === "script"}
            />
          </Match>
        </Switch>
        <Show when={kind() === "launch" && props.row.finish()?.result.output === "not isolated"}>
          <NotIsolated where="This DevBox’s host" />
        </Show>
      </div>
    </Entry>
  );
}
