import { A } from "@solidjs/router";
import { For, type JSX, Show } from "solid-js";
import { dayAndTime, fullTime } from "../../../shared/words/moment.ts";
import { Button, ProblemText } from "../../ui/controls.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import settings from "../../ui/page.module.css";
import { visible } from "../../ui/text/visible.ts";
import type { HistoryEntry, HistoryPages } from "./create-history.ts";
import css from "./history.module.css";

const icons: Readonly<Record<HistoryEntry["tone"], IconName>> = {
  good: "check",
  bad: "alert",
  soft: "dot",
  waiting: "clock",
};

/** The entries of a history, newest first: a table, or cards on a phone. */
export function History(props: {
  title: string;
  none: JSX.Element;
  pages: HistoryPages;
  /** The name that people know a webhook by. */
  nameOf: (webhook: string) => string;
}) {
  return (
    <div class={css["history"]}>
      <div class={css["head"]}>
        <h3>{props.title}</h3>
        <Button
          small
          look="quiet"
          aria-label={`Reload: ${props.title}`}
          disabled={props.pages.busy()}
          onClick={props.pages.reload}
        >
          Reload
        </Button>
      </div>
      <ProblemText text={props.pages.problem()} />
      <Show
        when={props.pages.items()}
        fallback={
          <Show when={!props.pages.problem()}>
            <p class={settings["soft"]} role="status">
              Loading…
            </p>
          </Show>
        }
      >
        {(items) => (
          <Show when={items().length > 0} fallback={<p class={settings["none"]}>{props.none}</p>}>
            <table class={css["table"]} aria-label={props.title}>
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">Webhook</th>
                  <th scope="col">Event</th>
                  <th scope="col">State</th>
                  <th scope="col">Details</th>
                </tr>
              </thead>
              <tbody>
                <For each={items()}>{(it) => <Line it={it} nameOf={props.nameOf} />}</For>
              </tbody>
            </table>
          </Show>
        )}
      </Show>
      <Show when={props.pages.more()}>
        <Button small disabled={props.pages.busy()} onClick={props.pages.loadOlder}>
          Load older
        </Button>
      </Show>
    </div>
  );
}

function Line(props: { it: HistoryEntry; nameOf: (webhook: string) => string }) {
  return (
    <tr>
      <td class={css["when"]}>
        <time dateTime={props.it.at} title={fullTime(props.it.at)}>
          {dayAndTime(props.it.at)}
        </time>
      </td>
      <td class={css["webhook"]} dir="auto">
        {visible(props.nameOf(props.it.webhook))}
      </td>
      <td class={css["event"]} dir="auto">
        {visible(props.it.what)}
      </td>
      <td class={css["state"]} data-tone={props.it.tone}>
        <span>
          <Icon name={icons[props.it.tone]} size={14} /> {props.it.state}
        </span>
      </td>
      <td class={css["why"]}>
        <bdi>{visible(props.it.why)}</bdi>
        <Show when={props.it.runId}>
          {(id) => (
            <>
              {" "}
              <A href={`/runs/${encodeURIComponent(id())}`}>View Run</A>
            </>
          )}
        </Show>
      </td>
    </tr>
  );
}
