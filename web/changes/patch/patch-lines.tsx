import { createMemo, createSignal, For, onMount, Show } from "solid-js";
import { counted } from "../../../shared/words/quantity.ts";
import { visible } from "../../ui/text/visible.ts";
import type { Near } from "./create-near.ts";
import css from "./patch-lines.module.css";
import { type PatchRow, patchRows } from "./patch-rows.ts";

/** How many rows are rendered together. */
const pieceRows = 80;
/** The height of a row, in rem. Rows do not wrap, so their places are known before they are rendered. */
export const rowHeight = 1.25;
/** Longer lines are cut, in characters. */
const longestLine = 4_000;

const signs: Record<PatchRow["kind"], string> = {
  added: "+",
  removed: "−",
  same: " ",
  note: " ",
  place: "⋯",
};

/** The hunks of a file. Only rows near the screen are rendered. */
export function PatchLines(props: { path: string; hunks: string; near: Near }) {
  const rows = createMemo(() => patchRows(props.hunks));
  const pieces = createMemo(() => {
    const list = rows();
    const count = Math.ceil(list.length / pieceRows);
    return Array.from({ length: count }, (_, at) =>
      list.slice(at * pieceRows, (at + 1) * pieceRows),
    );
  });
  const digits = () =>
    String(rows().reduce((most, it) => Math.max(most, it.before ?? 0, it.after ?? 0), 0)).length;
  const longest = () =>
    rows().reduce((most, it) => Math.max(most, Math.min(longestLine, it.text.length)), 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
    <section class={css["scroll"]} dir="ltr" tabIndex={0} aria-label={`Lines of ${props.path}`}>
      <div
        class={css["lines"]}
        style={{ "--digits": `${Math.max(2, digits())}`, "--longest": `${longest()}ch` }}
      >
        <For each={pieces()}>{(piece) => <Piece rows={piece} near={props.near} />}</For>
      </div>
    </section>
  );
}

function Piece(props: { rows: readonly PatchRow[]; near: Near }) {
  const [near, setNear] = createSignal<() => boolean>();
  let element!: HTMLDivElement;
  onMount(() => setNear(() => props.near.watch(element)));
  return (
    <div ref={element} style={{ height: `${props.rows.length * rowHeight}rem` }}>
      <Show when={near()?.()}>
        <For each={props.rows}>{(row) => <Line row={row} />}</For>
      </Show>
    </div>
  );
}

function Line(props: { row: PatchRow }) {
  const row = props.row;
  const place = row.kind === "place";
  return (
    <div class={css["line"]} data-kind={row.kind}>
      <span class={css["gutter"]}>
        <span class={css["number"]}>{place ? "" : row.before}</span>
        <span class={css["number"]}>{place ? "" : row.after}</span>
        <span class={css["sign"]}>{signs[row.kind]}</span>
      </span>
      <span class={css["text"]}>{shownText(row)}</span>
    </div>
  );
}

/** A line with its hidden characters made visible, cut if it is too long to read. */
function shownText({ kind, text }: PatchRow): string {
  const touched = kind === "added" || kind === "removed";
  const ended = text.replace(/\r$/, touched ? "⟨CR⟩" : "").replaceAll("\r", "⟨CR⟩");
  if (ended.length <= longestLine) return visible(ended);
  const more = counted(ended.length - longestLine, "more character");
  return `${visible(ended.slice(0, longestLine))} … ${more}`;
}
