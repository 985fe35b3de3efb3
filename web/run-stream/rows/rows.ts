import type { RunEvent } from "../../../shared/schemas/event.ts";
import { skippedMs } from "../../../shared/skipped.ts";
import {
  eventRow,
  type Placed,
  type PlanRow,
  planRow,
  type QuestionRow,
  questionRow,
  type RetryRow,
  type Row,
  retryRow,
  type SaveRow,
  type StepRow,
  saveRow,
  stepRow,
} from "./row.ts";
import { close, endsPlan, endsRetry, endsSave, extend, joinSeries, type Series } from "./series.ts";

/** The number of characters that are kept of a running step's output. */
export const outputKept = 128 * 1024;

/** Events without a row. They only change the state. */
const silent: ReadonlySet<string> = new Set([
  "turn.started",
  "turn.ended",
  "devbox.requested",
  "devbox.launched",
  "message.withdrawn",
  "message.urged",
  "result.reported",
  "usage.reported",
  "execution.handed-over",
  "request.refused",
  "request.noted",
]);

/** A page of events folded into rows. A row whose start or end is in another page is joined with the row there. */
export type Page = {
  readonly rows: Row[];
  readonly steps: Map<string, StepRow>;
  readonly questions: Map<string, QuestionRow>;
  readonly plan: Series<PlanRow>;
  readonly retry: Series<RetryRow>;
  readonly save: Series<SaveRow>;
  /** People's messages, by id. */
  readonly said: Map<string, Placed<"message.queued">>;
  /** The progress of each launch, by the id of the DevBox. The step of the launch shows it. */
  readonly launches: Map<string, Launch>;
  readonly skips: Placed<"time.skipped">[];
};

export type Launch = readonly Placed<"devbox.progressed">[];

export const emptyPage = (): Page => ({
  rows: [],
  steps: new Map(),
  questions: new Map(),
  plan: {},
  retry: {},
  save: {},
  said: new Map(),
  launches: new Map(),
  skips: [],
});

export const appendOutput = (before: string, text: string): string => {
  const whole = before + text;
  return whole.length > outputKept ? whole.slice(-outputKept / 2) : whole;
};

/** Folds the next event into a page. Every event must come once and in order. */
export function fold(page: Page, event: RunEvent): void {
  if (endsPlan(event)) close(page.plan, event);
  if (endsRetry(event)) close(page.retry, event);
  if (endsSave(event)) close(page.save, event);
  switch (event.type) {
    case "step.started": {
      const row = stepRow(event.step, event.seq);
      row.setStart(event);
      page.steps.set(event.step, row);
      page.rows.push(row);
      return;
    }
    case "step.output":
      stepOf(page, event).setOutput((before) => appendOutput(before, event.text));
      return;
    case "step.finished":
      stepOf(page, event).setFinish(event);
      return;
    case "questions.asked": {
      const row = questionRow(event.id, event.seq);
      row.setAsked(event);
      page.questions.set(event.id, row);
      page.rows.push(row);
      return;
    }
    case "questions.answered":
      questionOf(page, event).setAnswered(event);
      return;
    case "plan.updated":
      extend(page, page.plan, event, planRow);
      return;
    case "model.retried":
      extend(page, page.retry, event, retryRow);
      return;
    case "devbox.saved":
      extend(page, page.save, event, saveRow);
      return;
    case "devbox.progressed":
      page.launches.set(event.devbox, [...(page.launches.get(event.devbox) ?? []), event]);
      return;
    case "message.queued":
      page.said.set(event.id, event);
      return;
    case "time.skipped":
      page.skips.push(event);
      addSkips(page, [event]);
      page.rows.push(eventRow(event));
      return;
    default:
      if (!silent.has(event.type)) page.rows.push(eventRow(event));
  }
}

/** Adds what the clock skipped to the rows of a page that had begun and not ended. */
function addSkips({ steps, questions }: Page, skips: Page["skips"]): void {
  for (const skip of skips) {
    const within = (first?: { seq: number }, last?: { seq: number }) =>
      first !== undefined && first.seq < skip.seq && (last?.seq ?? Infinity) > skip.seq;
    for (const row of steps.values())
      if (within(row.start(), row.finish())) row.setSkippedMs((ms) => ms + skippedMs(skip));
    for (const row of questions.values())
      if (within(row.asked(), row.answered())) row.setSkippedMs((ms) => ms + skippedMs(skip));
  }
}

function stepOf(page: Page, { step, seq }: { step: string; seq: number }): StepRow {
  const known = page.steps.get(step);
  if (known) return known;
  const row = stepRow(step, seq);
  page.steps.set(step, row);
  page.rows.push(row);
  return row;
}

function questionOf(page: Page, { id, seq }: { id: string; seq: number }): QuestionRow {
  const known = page.questions.get(id);
  if (known) return known;
  const row = questionRow(id, seq);
  page.questions.set(id, row);
  page.rows.push(row);
  return row;
}

/** Joins two pages that follow one another. A row of the later page that began in the earlier one moves there. */
export function joined(earlier: Page, later: Page): Page {
  const moved = new Set<Row>();
  const steps = new Map([...earlier.steps, ...later.steps]);
  const questions = new Map([...earlier.questions, ...later.questions]);
  for (const row of later.rows) {
    if (row.kind === "step" && !row.start()) {
      const before = earlier.steps.get(row.step);
      if (!before || before.finish()) continue;
      before.setOutput((text) => appendOutput(text, row.output()));
      before.setFinish(() => row.finish());
      if (later.steps.get(row.step) === row) steps.set(row.step, before);
      moved.add(row);
    }
    if (row.kind === "question" && !row.asked()) {
      const before = earlier.questions.get(row.id);
      if (!before) continue;
      before.setAnswered(() => row.answered());
      questions.set(row.id, before);
      moved.add(row);
    }
  }
  addSkips(earlier, later.skips);
  const plan = joinSeries(earlier.plan, later.plan, moved);
  const retry = joinSeries(earlier.retry, later.retry, moved);
  const save = joinSeries(earlier.save, later.save, moved);
  const said = new Map([...earlier.said, ...later.said]);
  const launches = new Map(earlier.launches);
  for (const [devbox, told] of later.launches)
    launches.set(devbox, [...(launches.get(devbox) ?? []), ...told]);
  const rows = [...earlier.rows, ...later.rows.filter((row) => !moved.has(row))];
  const skips = [...earlier.skips, ...later.skips];
  return { rows, steps, questions, plan, retry, save, said, launches, skips };
}
