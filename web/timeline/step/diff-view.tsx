import { createMemo, createSignal, For, Show } from "solid-js";
import { countPatch } from "../../../shared/patch-counts.ts";
import { counted } from "../../../shared/words/quantity.ts";
import { Counts } from "../../changes/patch/counts.tsx";
import { type PatchRow, patchRows } from "../../changes/patch/patch-rows.ts";
import { Button } from "../../ui/controls.tsx";
import { visible } from "../../ui/text/visible.ts";
import css from "./diff-view.module.css";

/** The change of one file, as a unified diff. */
export type Diff = { readonly path: string; readonly patch: string };

const marks: Record<PatchRow["kind"], string> = {
  added: "+",
  removed: "−",
  same: " ",
  place: " ",
  note: " ",
};
/** No button for fewer lines than this. */
const few = 6;

/** The change of one file: its lines with their marks. `most`: the number of lines that are shown at first. */
export function DiffView(props: { diff: Diff; most: number; bare?: boolean }) {
  const [whole, setWhole] = createSignal(false);
  const lines = createMemo(() => linesOf(props.diff.patch));
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
              <span class={css["number"]}>{numberOf(line)}</span>
              <span class={css["mark"]}>{marks[line.kind]}</span>
              <span class={css["text"]}>{visible(textOf(line))}</span>
            </span>
          )}
        </For>
      </pre>
      <Show when={more() > 0}>
        <p class={css["more"]}>
          <Button small look="quiet" onClick={() => setWhole(true)}>
            Show {counted(more(), "more line")}
          </Button>
        </p>
      </Show>
    </figure>
  );
}

/** The rows of a diff. Without the place of its first hunk, because no hunk comes before it. */
function linesOf(patch: string): PatchRow[] {
  const rows = patchRows(patch);
  return rows[0]?.kind === "place" ? rows.slice(1) : rows;
}

/** The line's number after the change, or before the change if the line was removed. */
function numberOf({ kind, before, after }: PatchRow): number | undefined {
  if (kind === "place") return undefined;
  return kind === "removed" ? before : after;
}

const textOf = ({ kind, before, after, text }: PatchRow): string =>
  kind === "place" ? `@@ -${before} +${after} @@ ${text}` : text;

/** How many lines were added and removed: "+12 −3". */
export function DiffCounts(props: { diffs: readonly Diff[] }) {
  const counts = createMemo(() => props.diffs.map(({ patch }) => countPatch(patch)));
  const sum = (of: "added" | "removed") => counts().reduce((all, it) => all + it[of], 0);
  return <Counts added={sum("added")} removed={sum("removed")} />;
}
