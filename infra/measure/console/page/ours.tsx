import { For } from "solid-js";
import { createWindow } from "../../../../web/timeline/window/create-window.ts";
import type { Props } from "./candidate.ts";

export function Ours(props: Props) {
  let scroller!: HTMLDivElement;
  const shown = createWindow({
    rows: props.rows,
    scroller: () => scroller,
    pinned: () => undefined,
  });
  props.ready({
    scrollTo: (row) => {
      shown.stopFollowing();
      shown.scrollTo(row);
    },
  });
  return (
    <div
      ref={scroller}
      data-scroller
      style={{ height: "100%", overflow: "auto", "overflow-anchor": "none" }}
    >
      <div style={{ position: "relative", height: `${shown.total()}px` }}>
        <div
          style={{
            position: "absolute",
            inset: "0 0 auto",
            transform: `translateY(${shown.offset()}px)`,
          }}
        >
          <For each={shown.visible()}>
            {(row) => (
              <div data-seq={row.seq} ref={(element) => shown.observe(element, row)}>
                {props.row(row)}
              </div>
            )}
          </For>
        </div>
      </div>
    </div>
  );
}
