import { type JSX, type ParentProps, Show } from "solid-js";
import { fullTime, timeOfDay } from "../../../shared/words/moment.ts";
import css from "./entry.module.css";

type Props = ParentProps<{
  icon: JSX.Element;
  tone?: string | undefined;
  at: string | undefined;
  /** Its place in the log; missing until it is stored. */
  seq?: number;
}>;

/** The frame of a row: a mark on the line of time, what happened, and when. */
export function Entry(props: Props) {
  return (
    <div class={css["entry"]} data-tone={props.tone}>
      <span class={css["mark"]}>{props.icon}</span>
      <div class={css["body"]}>{props.children}</div>
      <Show when={props.at}>
        {(at) => (
          <a
            class={css["time"]}
            href={props.seq === undefined ? undefined : `#e${props.seq}`}
            title={props.seq === undefined ? undefined : `#${props.seq} · ${fullTime(at())}`}
          >
            <time dateTime={at()}>{timeOfDay(at())}</time>
          </a>
        )}
      </Show>
    </div>
  );
}
