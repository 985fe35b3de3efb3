import { Show } from "solid-js";
import type { RunView } from "../../shared/schemas/run-view.ts";
import { Counts } from "./patch/counts.tsx";
import { Proof } from "./pull-request/proof.tsx";
import css from "./run-tabs.module.css";
import { hasRepository } from "./work-text.ts";

/** The two views of a Run, timeline and changes, and the test result once it has ended. */
export function RunTabs(props: { view: RunView; changes: boolean; path: string }) {
  const there = () => props.changes || hasRepository(props.view);
  return (
    <Show when={there()}>
      <div class={css["strip"]}>
        <nav class={css["tabs"]} aria-label="Views of the Run">
          <a href={props.path} aria-current={props.changes ? undefined : "page"}>
            Timeline
          </a>
          <a href={`${props.path}#changes`} aria-current={props.changes ? "page" : undefined}>
            Changes
            <Show when={props.view.changes}>{(it) => <Counts {...it()} />}</Show>
          </a>
        </nav>
        <Proof view={props.view} />
      </div>
    </Show>
  );
}
