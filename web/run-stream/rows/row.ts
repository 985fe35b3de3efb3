import { type Accessor, createSignal, type Setter } from "solid-js";
import type { EventOf, RunEvent } from "../../../shared/schemas/event.ts";

export type Placed<T extends RunEvent["type"]> = EventOf<T> & {
  readonly seq: number;
  readonly at: string;
};

/** The common part of every row: its place, and whether a person opened or closed it. */
type Base = {
  readonly key: string;
  readonly seq: number;
  readonly open: Accessor<boolean | undefined>;
  readonly setOpen: Setter<boolean | undefined>;
};

/** What the clock of the server's machine skipped between the start and the end of a row, in milliseconds. */
type Skipping = {
  readonly skippedMs: Accessor<number>;
  readonly setSkippedMs: Setter<number>;
};

/** A step: one row from its start to its end. Its start is unknown until the page with it is loaded. */
export type StepRow = Base &
  Skipping & {
    readonly kind: "step";
    readonly step: string;
    readonly start: Accessor<Placed<"step.started"> | undefined>;
    readonly setStart: Setter<Placed<"step.started"> | undefined>;
    /** The output so far. Its oldest part is dropped when it gets too long; the result has all of it. */
    readonly output: Accessor<string>;
    readonly setOutput: Setter<string>;
    readonly finish: Accessor<Placed<"step.finished"> | undefined>;
    readonly setFinish: Setter<Placed<"step.finished"> | undefined>;
  };

/** A set of questions, and its answers once they are given. */
export type QuestionRow = Base &
  Skipping & {
    readonly kind: "question";
    readonly id: string;
    readonly asked: Accessor<Placed<"questions.asked"> | undefined>;
    readonly setAsked: Setter<Placed<"questions.asked"> | undefined>;
    readonly answered: Accessor<Placed<"questions.answered"> | undefined>;
    readonly setAnswered: Setter<Placed<"questions.answered"> | undefined>;
  };

type Told<E> = { readonly newest: E; readonly count: number };

/** Events of one type that are one row. The row shows the newest one until `end` closes it. */
export type SeriesRow<E> = Base & {
  readonly first: E;
  readonly told: Accessor<Told<E>>;
  goOn(more: Told<E>): void;
  readonly end: Accessor<RunEvent | undefined>;
  readonly setEnd: Setter<RunEvent | undefined>;
};

/** The plan of a turn, from its first version to its last. */
export type PlanRow = SeriesRow<Placed<"plan.updated">> & { readonly kind: "plan" };

/** The attempts to reach the model, until the engine continues. */
export type RetryRow = SeriesRow<Placed<"model.retried">> & { readonly kind: "retry" };

/** Saves of the DevBox that follow one another. */
export type SaveRow = SeriesRow<Placed<"devbox.saved">> & { readonly kind: "save" };

/** A row that is one event. */
export type EventRow = Base & { readonly kind: "event"; readonly event: RunEvent };

export type Row = StepRow | QuestionRow | PlanRow | RetryRow | SaveRow | EventRow;

const base = (key: string, seq: number): Base => {
  const [open, setOpen] = createSignal<boolean>();
  return { key, seq, open, setOpen };
};

export function eventRow(event: RunEvent): EventRow {
  return { ...base(`e${event.seq}`, event.seq), kind: "event", event };
}

function skipping(): Skipping {
  const [skippedMs, setSkippedMs] = createSignal(0);
  return { skippedMs, setSkippedMs };
}

export function stepRow(step: string, seq: number): StepRow {
  const [start, setStart] = createSignal<Placed<"step.started">>();
  const [output, setOutput] = createSignal("");
  const [finish, setFinish] = createSignal<Placed<"step.finished">>();
  return {
    ...base(`s${seq}`, seq),
    ...skipping(),
    kind: "step",
    step,
    start,
    setStart,
    output,
    setOutput,
    finish,
    setFinish,
  };
}

export function questionRow(id: string, seq: number): QuestionRow {
  const [asked, setAsked] = createSignal<Placed<"questions.asked">>();
  const [answered, setAnswered] = createSignal<Placed<"questions.answered">>();
  return {
    ...base(`q${seq}`, seq),
    ...skipping(),
    kind: "question",
    id,
    asked,
    setAsked,
    answered,
    setAnswered,
  };
}

function seriesRow<E extends { readonly seq: number }>(key: string, first: E): SeriesRow<E> {
  const [told, setTold] = createSignal({ newest: first, count: 1 });
  const [end, setEnd] = createSignal<RunEvent>();
  const goOn = ({ newest, count }: Told<E>) =>
    setTold((before) => ({ newest, count: before.count + count }));
  return { ...base(`${key}${first.seq}`, first.seq), first, told, goOn, end, setEnd };
}

export const planRow = (event: Placed<"plan.updated">): PlanRow => ({
  ...seriesRow("p", event),
  kind: "plan",
});

export const retryRow = (event: Placed<"model.retried">): RetryRow => ({
  ...seriesRow("r", event),
  kind: "retry",
});

export const saveRow = (event: Placed<"devbox.saved">): SaveRow => ({
  ...seriesRow("v", event),
  kind: "save",
});
