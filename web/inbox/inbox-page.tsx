import { A } from "@solidjs/router";
import { For, Match, Switch } from "solid-js";
import { createRowKeys } from "../ui/behaviour/create-row-keys.ts";
import { createPageTitle } from "../ui/behaviour/page-title.ts";
import { Button, buttonClass, ProblemText } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import css from "./inbox.module.css";
import { InboxEntry } from "./inbox-entry.tsx";
import { askForNotices, noticesState, notifyAbout, whose } from "./notices.ts";
import { useWaiting } from "./waiting.tsx";

/** The Runs that wait for an answer, oldest first. */
export function InboxPage() {
  const waiting = useWaiting();
  let rows: HTMLUListElement | undefined;
  createPageTitle(() => "Inbox");
  createRowKeys(() => rows);
  return (
    <main class={css["page"]}>
      <div class={css["head"]}>
        <h1>Inbox</h1>
        <p>Runs waiting for an answer, oldest first.</p>
      </div>
      <ProblemText text={waiting.problem()} />
      <Switch>
        <Match when={waiting.runs().length > 0}>
          <ul class={css["entries"]} ref={rows}>
            <For each={waiting.runs()}>{(run) => <InboxEntry run={run} />}</For>
          </ul>
        </Match>
        <Match when={!waiting.loaded()}>
          <div class={css["wait"]} aria-busy="true">
            Loading…
          </div>
        </Match>
        <Match when={!waiting.problem()}>
          <div class={css["none"]}>
            <Icon name="check" size={28} />
            <h2>You’re all caught up</h2>
            <p>
              Questions from Runs appear here until someone answers. While a Run waits, its DevBox
              (the workspace it runs in) pauses and costs nothing.
            </p>
            <A href="/" class={buttonClass()}>
              View all Runs
            </A>
          </div>
        </Match>
      </Switch>
      <Notices />
    </main>
  );
}

/** Turns browser notifications on, and chooses the Runs they are about. */
function Notices() {
  return (
    <section class={css["notices"]} aria-label="Browser notifications">
      <Switch>
        <Match when={noticesState() === "ask"}>
          <p>Get notified when a Run needs you or finishes.</p>
          <Button small onClick={() => void askForNotices()}>
            Turn on notifications
          </Button>
        </Match>
        <Match when={noticesState() === "on"}>
          <p id="notices-of">Notify me about</p>
          <fieldset class={css["whose"]} aria-labelledby="notices-of">
            <For
              each={
                [
                  ["all", "all Runs"],
                  ["mine", "Runs I started"],
                ] as const
              }
            >
              {([value, label]) => (
                <label>
                  <input
                    type="radio"
                    name="notices"
                    checked={whose() === value}
                    onChange={() => notifyAbout(value)}
                  />
                  {label}
                </label>
              )}
            </For>
          </fieldset>
        </Match>
        <Match when={noticesState() === "blocked"}>
          <p>
            Your browser blocks notifications from this page. Allow them in the browser’s settings
            for this site, then reload.
          </p>
        </Match>
      </Switch>
    </section>
  );
}
