import type { Row } from "../run-stream/rows/row.ts";
import { createKeys } from "../ui/behaviour/create-keys.ts";
import type { Window } from "./window/create-window.ts";

type Options = {
  readonly rows: () => readonly Row[];
  readonly shown: Window;
  readonly scroller: () => HTMLElement;
  readonly search: () => void;
};

/** The keys of the timeline; `j` and `k` also reach rows that are outside the page. */
export function createTimelineKeys({ rows, shown, scroller, search }: Options): void {
  const focusedPlace = (): number | undefined => {
    const element = document.activeElement?.closest<HTMLElement>("[data-seq]");
    if (!element || !scroller().contains(element)) return undefined;
    return rows().findIndex((row) => row.seq === Number(element.dataset["seq"]));
  };
  const move = (by: number): void => {
    const last = rows().length - 1;
    const from =
      focusedPlace() ?? (shown.following() ? last + (by < 0 ? 1 : -1) : shown.topPlace());
    const place = Math.max(0, Math.min(last, from + by));
    const row = rows()[place];
    if (!row) return;
    if (place < last) shown.stopFollowing();
    shown.scrollTo(row, "nearest", 2);
    requestAnimationFrame(() =>
      scroller()
        .querySelector<HTMLElement>(`[data-seq="${row.seq}"]`)
        ?.focus({ preventScroll: true }),
    );
  };
  const toggleFocused = (event: KeyboardEvent): void => {
    const element = document.activeElement;
    if (!element?.matches("[data-seq]")) {
      if (element instanceof HTMLElement && event.key === "Enter") element.click();
      return;
    }
    element.querySelector<HTMLElement>("[aria-expanded]")?.click();
  };
  createKeys({
    j: () => move(1),
    k: () => move(-1),
    o: toggleFocused,
    Enter: toggleFocused,
    e: () => {
      const steps = rows().filter((row) => row.kind === "step");
      const open = !steps.some((row) => row.open());
      for (const row of steps) row.setOpen(open);
    },
    End: shown.follow,
    "/": search,
  });
}
