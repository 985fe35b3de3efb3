import { Match, Switch } from "solid-js";
import type { RunStream } from "../run-stream/create-run-stream.ts";
import type {
  EventRow,
  PlanRow,
  QuestionRow,
  RetryRow,
  Row,
  SaveRow,
  StepRow,
} from "../run-stream/rows/row.ts";
import { EventEntry } from "./entry/event-entry.tsx";
import { PlanEntry } from "./entry/plan-entry.tsx";
import { QuestionEntry } from "./entry/question-entry.tsx";
import { RetryEntry } from "./entry/retry-entry.tsx";
import { SaveEntry } from "./entry/save-entry.tsx";
import { StepEntry } from "./step/step-entry.tsx";

type Props = { row: Row; stream: RunStream; toggled: () => void };

/** A row by its kind. */
export function RowContent(props: Props) {
  const step = () => (props.row.kind === "step" ? (props.row satisfies StepRow) : undefined);
  const question = () =>
    props.row.kind === "question" ? (props.row satisfies QuestionRow) : undefined;
  const plan = () => (props.row.kind === "plan" ? (props.row satisfies PlanRow) : undefined);
  const retry = () => (props.row.kind === "retry" ? (props.row satisfies RetryRow) : undefined);
  const save = () => (props.row.kind === "save" ? (props.row satisfies SaveRow) : undefined);
  const event = () => (props.row.kind === "event" ? (props.row satisfies EventRow) : undefined);
  return (
    <Switch>
      <Match when={step()}>
        {(row) => <StepEntry row={row()} stream={props.stream} toggled={props.toggled} />}
      </Match>
      <Match when={question()}>
        {(row) => <QuestionEntry row={row()} stream={props.stream} />}
      </Match>
      <Match when={plan()}>
        {(row) => <PlanEntry row={row()} stream={props.stream} toggled={props.toggled} />}
      </Match>
      <Match when={retry()}>{(row) => <RetryEntry row={row()} stream={props.stream} />}</Match>
      <Match when={save()}>{(row) => <SaveEntry row={row()} />}</Match>
      <Match when={event()}>{(row) => <EventEntry row={row()} stream={props.stream} />}</Match>
    </Switch>
  );
}
