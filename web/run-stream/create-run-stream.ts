import { createEffect, createSignal, on } from "solid-js";
import { ended } from "../../shared/run.ts";
import type { Live } from "../live/live.tsx";
import { createFolding } from "./create-folding.ts";
import { createFollowing, type News } from "./create-following.ts";
import { createLoading } from "./create-loading.ts";
import { createPaging } from "./create-paging.ts";

const endsLeg: ReadonlySet<string> = new Set([
  "run.completed",
  "run.failed",
  "run.stopped",
  "run.skipped",
]);

/**
 * A Run and its timeline, kept current until the owner is disposed. Four layers: loading reads the
 * state and the newest events, following receives later events, folding makes the Run and its rows
 * from both, and paging reads older events on demand.
 */
export function createRunStream(runId: string, live: Live) {
  const { begin, take, putInFront, cut, ...folded } = createFolding();
  const { begin: beginAt, ...paging } = createPaging(runId, putInFront);
  /** The newest event that the loaded details know. */
  let known = 0;
  const onNews = (news: News): void => {
    take(news);
    if (news.events.some(({ type, seq }) => seq > known && endsLeg.has(type))) void refresh();
  };
  const following = createFollowing({
    runId,
    live,
    goesOn: () => {
      const run = folded.state();
      return run !== undefined && !(ended(run) && !run.devbox);
    },
    onNews,
  });
  const { refresh, ...loading } = createLoading(runId, ({ run, first, events }) => {
    known = run.seq;
    beginAt(first);
    begin(run);
    onNews({ events, pieces: [] });
    following.begin(events.at(-1)?.seq ?? first - 1);
  });
  createEffect(
    on(
      () => live.state().kind === "open",
      (open) => open || cut(),
    ),
  );
  const [questionShown, setQuestionShown] = createSignal(false);
  return {
    runId,
    ...loading,
    ...folded,
    ...paging,
    /** Whether the open question is on the screen. */
    questionShown,
    setQuestionShown,
  };
}

export type RunStream = ReturnType<typeof createRunStream>;
