import { createMemo, createSignal, For, Show } from "solid-js";
import { Button } from "../../ui/controls.tsx";
import { visible } from "../../ui/text/visible.ts";
import css from "./diff-view.module.css";
import { type Diff, type PatchLine, patchCounts, patchLines } from "./patch.ts";

const marks: Record<PatchLine["kind"], string> = {
  added: "+",
  removed: "−",
  same: " ",
  place: " ",
  note: " ",
};
/** Fewer than these more are not worth a button. */
const few = 6;

/** The change of one file: its lines with their marks, the first of them when there are many. */
export function DiffView(props: { diff: Diff; most: number; bare?: boolean }) {
  const [whole, setWhole] = createSignal(false);
  const lines = createMemo(() => patchLines(props.diff.patch));
  const most = () => (whole() || lines().length <= props.most + few ? undefined : props.most);
  const more = () => lines().length - (most() ?? lines().length);
  return (
    <figure class={css["file"]} aria-label={`Changes in ${props.diff.path}`}>
      <Show when={!props.bare}>
        <p class={css["head"]}>
          <span class={css["path"]} dir="ltr">
            {visible(props.diff.path)}
          </span>
          <DiffCounts diffs={[props.diff]} />
        </p>
      </Show>
      <pre class={css["lines"]} dir="ltr">
        <For each={lines().slice(0, most())}>
          {(line) => (
            <span class={css["line"]} data-kind={line.kind}>
              <span class={css["number"]}>{line.number}</span>
              <span class={css["mark"]}>{marks[line.kind]}</span>
              <span class={css["text"]}>{visible(line.text)}</span>
            </span>
          )}
        </For>
      </pre>
      <Show when={more() > 0}>
        <p class={css["more"]}>
          <Button small look="quiet" onClick={() => setWhole(true)}>
            Show {more()} more lines
          </Button>
        </p>
      </Show>
    </figure>
  );
}

/** "+12 −3", and in words for who does not see it. */
export function DiffCounts(props: { diffs: readonly Diff[] }) {
  const counts = createMemo(() =>
    patchCounts(props.diffs.flatMap(({ patch }) => patchLines(patch))),
  );
  return (
    <span class={css["counts"]}>
      <Show when={counts().added > 0}>
        <span class={css["added"]} role="img" aria-label={`${counts().added} added`}>
          +{counts().added}
        </span>
      </Show>
      <Show when={counts().removed > 0}>
        <span class={css["removed"]} role="img" aria-label={`${counts().removed} removed`}>
          −{counts().removed}
        </span>
      </Show>
    </span>
  );
}
