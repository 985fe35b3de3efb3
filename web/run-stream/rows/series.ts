import type { RunEvent } from "../../../shared/schemas/event.ts";
import type { Row, SeriesRow } from "./row.ts";

/**
 * The rows of one series within a page of events. `lead`: the first row, if no event before it closes a
 * row, so that it may continue one of an earlier page. `open`: the row that can still grow. `closed`: the
 * first event of the page that closes a row.
 */
export type Series<R> = {
  lead?: R | undefined;
  open?: R | undefined;
  closed?: RunEvent | undefined;
};

/** Events that can happen while the engine waits for its model. */
const aside: ReadonlySet<RunEvent["type"]> = new Set<RunEvent["type"]>([
  "model.retried",
  "usage.reported",
  "message.queued",
  "message.withdrawn",
  "message.urged",
  "request.refused",
  "request.noted",
  "devbox.kept",
  "execution.handed-over",
]);

/** Events between two saves that make no row between them. */
const betweenSaves: ReadonlySet<RunEvent["type"]> = new Set<RunEvent["type"]>([
  "devbox.saved",
  "step.output",
  "step.finished",
  "turn.started",
  "turn.ended",
  "questions.answered",
  "usage.reported",
  "message.queued",
  "message.withdrawn",
  "message.urged",
  "result.reported",
  "request.refused",
  "request.noted",
  "execution.handed-over",
]);

export const endsPlan = (event: RunEvent): boolean => event.type === "turn.started";
export const endsRetry = (event: RunEvent): boolean => !aside.has(event.type);
export const endsSave = (event: RunEvent): boolean => !betweenSaves.has(event.type);

export function close(series: Series<SeriesRow<unknown>>, event: RunEvent): void {
  series.open?.setEnd(event);
  series.open = undefined;
  series.closed ??= event;
}

/** Adds an event to the open row, or makes a new row. */
export function extend<E, R extends Row & SeriesRow<E>>(
  page: { readonly rows: Row[] },
  series: Series<R>,
  event: E,
  make: (event: E) => R,
): void {
  if (series.open) {
    series.open.goOn({ newest: event, count: 1 });
    return;
  }
  const row = make(event);
  page.rows.push(row);
  series.open = row;
  if (!series.closed) series.lead = row;
}

/** Joins the series of two pages that follow one another. The lead of the later page goes into the row before it. */
export function joinSeries<R extends Row & SeriesRow<unknown>>(
  earlier: Series<R>,
  later: Series<R>,
  moved: Set<Row>,
): Series<R> {
  const { open: before } = earlier;
  if (before && later.lead) {
    before.goOn(later.lead.told());
    moved.add(later.lead);
  }
  if (later.closed) before?.setEnd(later.closed);
  return {
    lead: earlier.closed ? earlier.lead : (earlier.lead ?? later.lead),
    open: later.closed ? later.open : (before ?? later.open),
    closed: earlier.closed ?? later.closed,
  };
}
