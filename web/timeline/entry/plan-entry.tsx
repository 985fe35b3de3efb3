import { createUniqueId, Show } from "solid-js";
import { planCount } from "../../../shared/words/quantity.ts";
import type { RunStream } from "../../run-stream/create-run-stream.ts";
import type { PlanRow } from "../../run-stream/rows/row.ts";
import { Icon } from "../../ui/icon.tsx";
import { Entry } from "./entry.tsx";
import css from "./plan-entry.module.css";
import { PlanList, type PlanWork } from "./plan-list.tsx";

type Props = { row: PlanRow; stream: RunStream; toggled: () => void };

/** The newest version of a turn's plan. It is collapsed once the turn is over. */
export function PlanEntry(props: Props) {
  const id = createUniqueId();
  const items = () => props.row.told().newest.items;
  const work = () => planWork(props.row, props.stream);
  const open = () => props.row.open() ?? props.row.end() === undefined;
  const toggle = (): void => {
    props.toggled();
    props.row.setOpen(!open());
  };
  return (
    <Entry
      icon={<Icon name="list" size={13} />}
      tone={work() === "working" ? "running" : undefined}
      at={props.row.first.at}
      seq={props.row.seq}
    >
      <button
        type="button"
        class={css["head"]}
        aria-expanded={open()}
        aria-controls={id}
        onClick={toggle}
      >
        <span class={css["chevron"]}>
          <Icon name="chevronRight" size={14} />
        </span>
        <span class={css["name"]}>Plan</span>
        <span class="visually-hidden">, </span>
        <span class={css["count"]}>{planCount(items())}</span>
      </button>
      <div id={id} class={css["content"]}>
        <Show when={open()}>
          <PlanList items={items()} work={work()} />
        </Show>
      </div>
    </Entry>
  );
}

export function planWork(row: PlanRow, stream: RunStream): PlanWork {
  if (row.end() || stream.state()?.turn.state !== "running") return "over";
  return stream.view()?.status === "needs-you" ? "waiting" : "working";
}
