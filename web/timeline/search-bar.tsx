import { createMemo, createSignal, onMount } from "solid-js";
import type { Row } from "../run-stream/rows/row.ts";
import { Button, fieldClass } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import css from "./search-bar.module.css";

type Props = { rows: readonly Row[]; show: (row: Row) => void; close: () => void };

/** Finds text in the loaded rows; the browser's own search sees only the rows on the screen. */
export function SearchBar(props: Props) {
  const [wanted, setWanted] = createSignal("");
  const [at, setAt] = createSignal(0);
  const hits = createMemo(() => {
    const text = wanted().trim().toLowerCase();
    if (text.length < 2) return [];
    return props.rows.filter((row) => textOf(row).toLowerCase().includes(text));
  });
  let input: HTMLInputElement | undefined;
  onMount(() => input?.focus());

  const go = (by: number): void => {
    const count = hits().length;
    if (count === 0) return;
    const next = (at() + by + count) % count;
    setAt(next);
    const row = hits()[next];
    if (row) props.show(row);
  };
  return (
    <search class={css["bar"]}>
      <input
        ref={input}
        class={fieldClass}
        type="search"
        aria-label="Search in this Run"
        placeholder="Search in this Run"
        onInput={(event) => {
          setWanted(event.currentTarget.value);
          setAt(-1);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
          if (event.key === "Escape") props.close();
        }}
      />
      <span class={css["count"]}>
        {wanted().trim().length < 2
          ? ""
          : `${Math.max(0, at()) + (hits().length > 0 ? 1 : 0)} of ${hits().length}`}
      </span>
      <Button icon look="quiet" aria-label="Close search" onClick={props.close}>
        <Icon name="x" size={15} />
      </Button>
    </search>
  );
}

/** The searchable text of a row. */
function textOf(row: Row): string {
  if (row.kind === "step") {
    const { title, call } = row.start() ?? { title: "", call: {} };
    const { output = "", excerpt } = row.finish()?.result ?? {};
    const ends = excerpt ? `${excerpt.head}\n${excerpt.tail}` : "";
    return [title, JSON.stringify(call), row.output(), output, ends].join("\n");
  }
  if (row.kind === "question")
    return JSON.stringify([row.asked()?.questions, row.answered()?.answers]);
  if (row.kind === "event") return JSON.stringify(row.event);
  return JSON.stringify(row.told().newest);
}
