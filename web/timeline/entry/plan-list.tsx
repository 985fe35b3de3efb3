import { For } from "solid-js";
import type { Status } from "../../../shared/run.ts";
import type { EventOf } from "../../../shared/schemas/event.ts";
import { StatusIcon } from "../../ui/status.tsx";
import { visible } from "../../ui/text/visible.ts";
import css from "./plan-list.module.css";

export type PlanItems = EventOf<"plan.updated">["items"];
/** Whether the engine works on the plan, waits for an answer, or has stopped. */
export type PlanWork = "working" | "waiting" | "over";
type State = PlanItems[number]["status"] | "waiting" | "left";

const shapes: Record<State, Status> = {
  pending: "queued",
  "in-progress": "running",
  completed: "completed",
  waiting: "needs-you",
  left: "stopped",
};
const words: Record<State, string> = {
  pending: "to do",
  "in-progress": "in progress",
  completed: "done",
  waiting: "waiting for an answer",
  left: "left unfinished",
};

const unfinished = { working: "in-progress", waiting: "waiting", over: "left" } as const;

/** An engine's plan as a checklist. */
export function PlanList(props: { items: PlanItems; work: PlanWork }) {
  return (
    <ul class={css["plan"]}>
      <For each={props.items}>
        {(item) => {
          const state = (): State =>
            item.status === "in-progress" ? unfinished[props.work] : item.status;
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
