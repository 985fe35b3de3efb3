import { A } from "@solidjs/router";
import { For, Match, Switch } from "solid-js";
import { Button, buttonClass, ProblemText } from "../ui/controls.tsx";
import { createRowKeys } from "../ui/create-row-keys.ts";
import { Icon } from "../ui/icon.tsx";
import { createPageTitle } from "../ui/page-title.ts";
import css from "./inbox.module.css";
import { InboxEntry } from "./inbox-entry.tsx";
import { askForNotices, noticesState, tellOf, whose } from "./notices.ts";
import { useWaiting } from "./waiting.tsx";

/** Everything that waits for a person, the oldest first. */
export function InboxPage() {
  const waiting = useWaiting();
  let rows: HTMLUListElement | undefined;
  createPageTitle(() => "Inbox");
  createRowKeys(() => rows);
  return (
    <main class={css["page"]}>
      <div class={css["head"]}>
        <h1>Inbox</h1>
        <p>What waits for a person, the oldest first.</p>
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
            Looking what waits…
          </div>
        </Match>
        <Match when={!waiting.problem()}>
          <div class={css["none"]}>
            <Icon name="check" size={28} />
            <h2>Nothing waits for anybody</h2>
            <p>
              When a Run asks something, it stands here until somebody has answered, minutes or days
              later. While it waits its DevBox is parked, and that costs nothing.
            </p>
            <A href="/" class={buttonClass()}>
              See all Runs
            </A>
          </div>
        </Match>
      </Switch>
      <Notices />
    </main>
  );
}

/** Whether the browser tells of it, and of what. */
function Notices() {
  return (
    <section class={css["notices"]} aria-label="Notices of the browser">
      <Switch>
        <Match when={noticesState() === "ask"}>
          <p>Your browser can tell you when a Run needs somebody, fails or completes.</p>
          <Button small onClick={() => void askForNotices()}>
            Tell me
          </Button>
        </Match>
        <Match when={noticesState() === "on"}>
          <p id="notices-of">Your browser tells you of</p>
          <fieldset class={css["whose"]} aria-labelledby="notices-of">
            <For
              each={
                [
                  ["all", "all Runs"],
                  ["mine", "Runs that I started"],
                ] as const
              }
            >
              {([value, label]) => (
                <label>
                  <input
                    type="radio"
                    name="notices"
                    checked={whose() === value}
                    onChange={() => tellOf(value)}
                  />
                  {label}
                </label>
              )}
            </For>
          </fieldset>
        </Match>
        <Match when={noticesState() === "blocked"}>
          <p>
            Your browser blocks notices of this page. To be told, allow them in its settings for
            this site, then reload.
          </p>
        </Match>
      </Switch>
    </section>
  );
}
