import { For, Show } from "solid-js";
import type { QueuedMessage } from "../../shared/run.ts";
import { api } from "../api.ts";
import { Button, ProblemText } from "../ui/controls.tsx";
import { createIntent } from "../ui/create-intent.ts";
import { Icon } from "../ui/icon.tsx";
import { visible } from "../ui/visible.ts";
import css from "./queued-messages.module.css";

/** What waits for the next turn, each to be withdrawn until it is delivered. */
export function QueuedMessages(props: { runId: string; queued: readonly QueuedMessage[] }) {
  return (
    <Show when={props.queued.length > 0}>
      <ul class={css["queue"]} aria-label="Queued messages">
        <For each={props.queued}>
          {(message) => <Queued runId={props.runId} message={message} />}
        </For>
      </ul>
    </Show>
  );
}

function Queued(props: { runId: string; message: QueuedMessage }) {
  const withdraw = createIntent<true>();
  const problem = () => {
    const state = withdraw.state();
    return state.kind === "refused" ? state.error.message : undefined;
  };
  return (
    <li class={css["message"]}>
      <span class={css["state"]}>
        <Icon name="clock" size={12} /> queued
      </span>
      <span class={css["text"]} dir="auto">
        {visible(props.message.text)}
      </span>
      <Button
        small
        look="quiet"
        disabled={withdraw.busy()}
        onClick={() =>
          void withdraw.run(async (key) => {
            await api.withdraw(props.runId, props.message.id, key);
            return true;
          })
        }
      >
        Withdraw
      </Button>
      <ProblemText text={problem()} />
    </li>
  );
}
