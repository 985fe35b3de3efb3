import { For } from "solid-js";
import type { Status } from "../../shared/run.ts";
import type { EventOf } from "../../shared/schemas/event.ts";
import { StatusIcon } from "../ui/status.tsx";
import { visible } from "../ui/visible.ts";
import css from "./plan-list.module.css";

export type PlanItems = EventOf<"plan.updated">["items"];
type State = PlanItems[number]["status"] | "left";

const shapes: Record<State, Status> = {
  pending: "queued",
  "in-progress": "running",
  completed: "completed",
  left: "stopped",
};
const words: Record<State, string> = {
  pending: "to do",
  "in-progress": "in progress",
  completed: "done",
  left: "left unfinished",
};

/** "3 of 5 done" */
export const planCount = (items: PlanItems): string =>
  `${items.filter((it) => it.status === "completed").length} of ${items.length} done`;

/** An engine's plan as a checklist. `over`: nobody works on it any more. */
export function PlanList(props: { items: PlanItems; over: boolean }) {
  return (
    <ul class={css["plan"]}>
      <For each={props.items}>
        {(item) => {
          const state = (): State =>
            props.over && item.status === "in-progress" ? "left" : item.status;
          return (
            <li data-state={state()}>
              <StatusIcon status={shapes[state()]} size={13} />
              <span class={css["text"]} dir="auto">
                {visible(item.text)}
              </span>
              <span class="visually-hidden">, {words[state()]}</span>
            </li>
          );
        }}
      </For>
    </ul>
  );
}
