import { A } from "@solidjs/router";
import { For, type JSX, Show } from "solid-js";
import { Button, ProblemText } from "../ui/controls.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { dayAndTime, fullTime } from "../ui/time.ts";
import { visible } from "../ui/visible.ts";
import css from "./settings.module.css";

/** One thing that came in or went out, and what became of it. */
export type Happening = {
  readonly id: string;
  readonly at: string;
  readonly what: string;
  readonly state: string;
  readonly tone: "good" | "bad" | "soft" | "waiting";
  readonly why: string;
  readonly runId: string | null;
};

const icons: Readonly<Record<Happening["tone"], IconName>> = {
  good: "check",
  bad: "alert",
  soft: "dot",
  waiting: "clock",
};

/** What came in or went out, the newest first. */
export function History(props: {
  title: string;
  none: JSX.Element;
  items: readonly Happening[] | undefined;
  problem: string | undefined;
  more: boolean;
  loadMore: () => void;
  reload: () => void;
}) {
  return (
    <div class={css["history"]}>
      <div class={css["head"]}>
        <h3>{props.title}</h3>
        <Button small look="quiet" onClick={props.reload}>
          Reload
        </Button>
      </div>
      <ProblemText text={props.problem} />
      <Show when={props.items} fallback={<p class={css["soft"]}>Looking…</p>}>
        {(items) => (
          <Show when={items().length > 0} fallback={<p class={css["none"]}>{props.none}</p>}>
            <ol class={css["rows"]}>
              <For each={items()}>
                {(it) => (
                  <li class={css["happening"]}>
                    <time dateTime={it.at} title={fullTime(it.at)}>
                      {dayAndTime(it.at)}
                    </time>
                    <span class={css["what"]} dir="auto">
                      {visible(it.what)}
                    </span>
                    <span class={css["state"]} data-tone={it.tone}>
                      <Icon name={icons[it.tone]} size={14} /> {it.state}
                    </span>
                    <span class={css["soft"]} dir="auto">
                      {visible(it.why)}
                      <Show when={it.runId}>
                        {(id) => (
                          <>
                            {" "}
                            <A href={`/runs/${id()}`}>See the Run</A>
                          </>
                        )}
                      </Show>
                    </span>
                  </li>
                )}
              </For>
            </ol>
          </Show>
        )}
      </Show>
      <Show when={props.more}>
        <Button small onClick={props.loadMore}>
          Show older ones
        </Button>
      </Show>
    </div>
  );
}
