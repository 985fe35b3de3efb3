import { A } from "@solidjs/router";
import { type ParentProps, Show } from "solid-js";
import type { RunView } from "../../shared/schemas/run-view.ts";
import { StopButton } from "../chat/stop-button.tsx";
import { RunMenu } from "../run-menu/run-menu.tsx";
import type { RunStream } from "../run-stream/create-run-stream.ts";
import { Tag } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import { StatusBadge } from "../ui/status.tsx";
import { visible } from "../ui/text/visible.ts";
import css from "./run-head.module.css";

export function RunHead(props: ParentProps<{ stream: RunStream; view: RunView }>) {
  /** The phase, if the status alone does not say enough. */
  const phase = () => {
    const { status, phase } = props.view;
    return status === "running" && phase !== "working" ? phase : "";
  };
  return (
    <header class={css["head"]}>
      <A href="/" class={css["back"] ?? ""} aria-label="All Runs" title="All Runs">
        <Icon name="chevronLeft" size={18} />
      </A>
      <div class={css["what"]}>
        <h1 dir="auto" title={props.view.title}>
          {visible(props.view.title)}
        </h1>
        <StatusBadge status={props.view.status} />
        <Show when={props.view.mode === "autonomous"}>
          <Tag>Autonomous</Tag>
        </Show>
        <Show when={phase()}>{(words) => <span class={css["phase"]}>{words()}</span>}</Show>
      </div>
      <div class={css["acts"]}>
        <StopButton stream={props.stream} view={props.view} />
        <RunMenu run={props.view} />
        {props.children}
      </div>
    </header>
  );
}
