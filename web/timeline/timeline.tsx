import { useLocation } from "@solidjs/router";
import { createEffect, createSignal, For, type JSX, on, Show } from "solid-js";
import type { RunStream } from "../run-stream/create-run-stream.ts";
import type { Row } from "../run-stream/rows/row.ts";
import { Icon } from "../ui/icon.tsx";
import { createTimelineKeys } from "./create-timeline-keys.ts";
import { engineOf } from "./entry/engine-of.ts";
import { WritingEntry } from "./entry/writing-entry.tsx";
import { RowContent } from "./row-content.tsx";
import { SearchBar } from "./search-bar.tsx";
import css from "./timeline.module.css";
import { createWindow } from "./window/create-window.ts";

const loadOlderWithin = 600;

/** Everything that happened in a Run, live. Only rows near the screen are in the document. */
export function Timeline(props: { stream: RunStream; footer: JSX.Element }) {
  const location = useLocation();
  const [marked, setMarked] = createSignal<Row>();
  const [searching, setSearching] = createSignal(false);
  let scroller!: HTMLDivElement;
  const stream = props.stream;
  const shown = createWindow({
    rows: stream.rows,
    scroller: () => scroller,
    pinned: stream.openQuestion,
  });
  const rows = () => stream.rows().list;

  createEffect(() => {
    if (shown.top() < loadOlderWithin && stream.hasOlder() && !shown.following())
      void stream.loadOlder();
  });

  const show = (row: Row, open = true): void => {
    shown.stopFollowing();
    setMarked(row);
    if (open && row.kind === "step") row.setOpen(true);
    shown.scrollTo(row);
  };
  const showSeq = async (seq: number): Promise<void> => {
    if (seq < stream.firstSeq()) await stream.loadOlder(Math.max(1, seq - 20));
    const row = rows().findLast((it) => it.seq <= seq) ?? rows()[0];
    if (row) show(row);
  };
  const showQuestion = (): void => {
    const row = stream.openQuestion();
    if (!row) return;
    shown.scrollTo(row);
    requestAnimationFrame(() =>
      setTimeout(() =>
        scroller
          .querySelector<HTMLElement>("[data-open-question] input, [data-open-question] textarea")
          ?.focus(),
      ),
    );
  };
  createEffect(
    on([() => location.hash, () => stream.view() !== null], ([hash, loaded]) => {
      if (!loaded) return;
      const seq = Number(/^#e(\d+)$/.exec(hash)?.[1]);
      if (seq > 0) void showSeq(seq);
      if (/^#q\d*$/.test(hash)) showQuestion();
    }),
  );
  createTimelineKeys({
    rows,
    shown,
    scroller: () => scroller,
    search: () => setSearching(true),
  });
  const unseenQuestion = () =>
    shown.unseen() > 0 &&
    rows()
      .slice(-shown.unseen())
      .some((row) => row.kind === "question" && !row.answered());

  return (
    <section class={css["timeline"]} aria-labelledby="timeline-heading">
      <h2 id="timeline-heading" class="visually-hidden">
        Timeline
      </h2>
      <Show when={searching()}>
        <SearchBar rows={rows()} show={show} close={() => setSearching(false)} />
      </Show>
      <div class={css["scroller"]} ref={scroller}>
        <Show when={stream.hasOlder()}>
          <p class={css["older"]}>
            {stream.loadingOlder() ? "Loading earlier steps…" : "Scroll up for earlier steps"}
          </p>
        </Show>
        <div class={css["column"]} style={{ height: `${shown.total()}px` }}>
          <ol class={css["window"]} style={{ transform: `translateY(${shown.offset()}px)` }}>
            <For each={shown.visible()}>
              {(row) => (
                <li
                  class={css["row"]}
                  id={`e${row.seq}`}
                  data-row
                  data-seq={row.seq}
                  data-marked={marked() === row}
                  tabIndex={-1}
                  aria-setsize={rows().length}
                  aria-posinset={shown.placeOf(row) + 1}
                  ref={(element) => shown.observe(element, row)}
                >
                  <RowContent row={row} stream={stream} toggled={shown.stopFollowing} />
                </li>
              )}
            </For>
          </ol>
        </div>
        <div class={css["end"]}>
          <For each={stream.writing()}>
            {(message) => <WritingEntry message={message} by={engineOf(stream)} />}
          </For>
          {props.footer}
        </div>
      </div>
      <Show when={!shown.following() && shown.unseen() > 0}>
        <button
          type="button"
          class={css["pill"]}
          data-question={unseenQuestion()}
          onClick={shown.follow}
        >
          <Icon name="arrowDown" size={14} />
          {shown.unseen()} new{unseenQuestion() ? ", including a question" : ""}
        </button>
      </Show>
    </section>
  );
}
