import {
  batch,
  createMemo,
  createRenderEffect,
  createSignal,
  on,
  onCleanup,
  onMount,
} from "solid-js";
import type { Row } from "../../run-stream/rows/row.ts";
import { createHeights, guessedHeight } from "./heights.ts";

const overscan = 300;
const nearBottom = 40;
const smallestChange = 0.5;
const unknownViewport = 900;

type Options = {
  readonly rows: () => { readonly list: readonly Row[] };
  readonly scroller: () => HTMLElement;
  /** A row whose start must stay on the screen. Following stops there. */
  readonly pinned: () => Row | undefined;
};

/**
 * The part of a long list that is on the screen. While it follows, the newest row stays in view. Otherwise
 * it never moves the page under a reader: it compensates for rows above that grow or are added.
 */
export function createWindow({ rows, scroller, pinned }: Options) {
  const heights = createHeights();
  const measured = new WeakMap<Row, number>();
  const places = new Map<Row, number>();
  const elements = new WeakMap<Element, Row>();
  const [top, setTop] = createSignal(0);
  const [viewport, setViewport] = createSignal(unknownViewport);
  const [laidOut, setLaidOut] = createSignal(0, { equals: false });
  const [following, setFollowing] = createSignal(true);
  const [lastSeen, setLastSeen] = createSignal<Row>();
  let known: readonly Row[] = [];
  let lastTop = 0;
  /** Moves to the row of the last jump, until the rows around it are measured. */
  let aim: (() => void) | undefined;

  const toBottom = (): void => {
    const element = scroller();
    const pin = pinned();
    const place = pin && places.get(pin);
    const bottom = element.scrollHeight - element.clientHeight;
    element.scrollTop = place === undefined ? bottom : Math.min(bottom, heights.sum(place));
    lastTop = element.scrollTop;
  };
  const stopFollowing = (): void => {
    if (!following()) return;
    setLastSeen(known.at(-1));
    setFollowing(false);
  };
  const toBottomSoon = (): void =>
    queueMicrotask(() => {
      if (following()) toBottom();
    });
  const follow = (): void => {
    setFollowing(true);
    toBottomSoon();
  };

  /** Rows were added in front: every place changes, and the top row stays at its place on the screen. */
  const rebuild = (list: readonly Row[]): void => {
    const anchor = known[heights.find(top())];
    const offset = anchor ? top() - heights.sum(places.get(anchor) ?? 0) : 0;
    places.clear();
    for (const [index, row] of list.entries()) places.set(row, index);
    heights.reset(list.map((row) => measured.get(row) ?? guessedHeight));
    const place = anchor && places.get(anchor);
    if (place === undefined || following()) return;
    queueMicrotask(() => {
      scroller().scrollTop = heights.sum(place) + offset;
      lastTop = scroller().scrollTop;
    });
  };
  createRenderEffect(
    on(rows, ({ list }) => {
      if (list !== known) rebuild(list);
      for (let index = heights.count(); index < list.length; index++) {
        const row = list[index];
        if (row) places.set(row, index);
        heights.push();
      }
      known = list;
      setLaidOut(0);
      if (following()) toBottomSoon();
    }),
  );

  const observer = new ResizeObserver((entries) => {
    let above = 0;
    let changed = false;
    for (const entry of entries) {
      const row = elements.get(entry.target);
      const place = row && places.get(row);
      if (row === undefined || place === undefined || !entry.target.isConnected) continue;
      const height = entry.borderBoxSize[0]?.blockSize ?? guessedHeight;
      const difference = height - heights.get(place);
      if (Math.abs(difference) < smallestChange) continue;
      if (heights.sum(place) + heights.get(place) <= top()) above += difference;
      heights.set(place, height);
      measured.set(row, height);
      changed = true;
    }
    if (!changed) return;
    setLaidOut(0);
    if (following()) return toBottom();
    if (aim) return aim();
    if (above === 0) return;
    scroller().scrollTop += above;
    lastTop = scroller().scrollTop;
  });

  const onScroll = (): void => {
    const element = scroller();
    const { scrollTop, scrollHeight, clientHeight } = element;
    const atBottom = scrollHeight - scrollTop - clientHeight < nearBottom;
    batch(() => {
      if (scrollTop < lastTop - 2 && !atBottom) stopFollowing();
      if (atBottom) setFollowing(true);
      setTop(scrollTop);
    });
    lastTop = scrollTop;
  };
  onMount(() => {
    const element = scroller();
    const resized = new ResizeObserver(() => {
      setViewport(element.clientHeight || unknownViewport);
      if (following()) toBottom();
    });
    resized.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    onCleanup(() => {
      resized.disconnect();
      element.removeEventListener("scroll", onScroll);
    });
  });
  onCleanup(() => observer.disconnect());

  const range = createMemo(
    () => {
      laidOut();
      const first = heights.find(top() - overscan);
      const last = heights.find(top() + viewport() + overscan) + 1;
      return { first, last, list: rows().list };
    },
    undefined,
    {
      equals: (one, other) =>
        one.first === other.first &&
        one.last === other.last &&
        one.list === other.list &&
        other.last < other.list.length,
    },
  );

  /** Puts a row into view, and keeps it there for some frames while the rows around it are measured. */
  const scrollTo = (row: Row, into: "third" | "nearest" = "third", frames = 4): void => {
    const element = scroller();
    const place = (): void => {
      const start = heights.sum(places.get(row) ?? 0);
      const end = start + heights.get(places.get(row) ?? 0);
      const shown = element.scrollTop + element.clientHeight;
      if (into === "third") element.scrollTop = start - element.clientHeight / 4;
      if (into === "nearest" && start < element.scrollTop) element.scrollTop = start - 8;
      if (into === "nearest" && end > shown) element.scrollTop += end - shown + 8;
      lastTop = element.scrollTop;
      setTop(element.scrollTop);
    };
    const again = (left: number): void => {
      if (aim !== place) return;
      place();
      if (left > 1) requestAnimationFrame(() => again(left - 1));
      else aim = undefined;
    };
    aim = place;
    again(frames);
  };

  return {
    /** The rows to show now. */
    visible: createMemo(() => rows().list.slice(range().first, range().last)),
    offset: () => {
      laidOut();
      return heights.sum(range().first);
    },
    total: () => {
      laidOut();
      return heights.total();
    },
    placeOf(row: Row): number {
      laidOut();
      return places.get(row) ?? 0;
    },
    /** The first row on the screen. */
    topPlace: () => heights.find(top()),
    observe(element: HTMLElement, row: Row): void {
      elements.set(element, row);
      observer.observe(element);
      onCleanup(() => observer.unobserve(element));
    },
    top,
    following,
    follow,
    stopFollowing,
    /** How many rows arrived since the reader scrolled up. */
    unseen(): number {
      const seen = lastSeen();
      const { list } = rows();
      return following() || !seen ? 0 : list.length - 1 - (places.get(seen) ?? list.length - 1);
    },
    scrollTo,
  };
}

export type Window = ReturnType<typeof createWindow>;
