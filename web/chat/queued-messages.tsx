import { For, Show } from "solid-js";
import { steerable } from "../../shared/engine.ts";
import type { QueuedMessage } from "../../shared/run.ts";
import type { RunView } from "../../shared/schemas/run-view.ts";
import { api } from "../api.ts";
import type { RunStream } from "../run-stream/create-run-stream.ts";
import { createIntent } from "../ui/behaviour/create-intent.ts";
import { Button, ProblemText } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import { visible } from "../ui/text/visible.ts";
import css from "./queued-messages.module.css";

/** Messages queued for the next turn. Each can be withdrawn, or delivered now if the engine supports it. */
export function QueuedMessages(props: { stream: RunStream; view: RunView }) {
  const steered = () => {
    const { engine, status } = props.view;
    const turn = props.stream.state()?.turn.state;
    return (
      engine !== null && steerable.has(engine.name) && status === "running" && turn === "running"
    );
  };
  return (
    <Show when={props.view.queued.length > 0}>
      <ul class={css["queue"]} aria-label="Queued messages">
        <For each={props.view.queued}>
          {(message) => (
            <Queued runId={props.stream.runId} message={message} steerable={steered()} />
          )}
        </For>
      </ul>
    </Show>
  );
}

function Queued(props: { runId: string; message: QueuedMessage; steerable: boolean }) {
  const withdraw = createIntent<true>();
  const deliver = createIntent<true>();
  const problem = () => {
    const refused = [deliver.state(), withdraw.state()].find((it) => it.kind === "refused");
    return refused?.kind === "refused" ? refused.error.message : undefined;
  };
  const urged = () => props.message.urged === true && props.steerable;
  return (
    <li class={css["message"]}>
      <span class={css["state"]}>
        <Icon name={urged() ? "send" : "clock"} size={12} />{" "}
        {urged() ? "delivering now…" : "queued"}
      </span>
      <span class={css["text"]} dir="auto" title={visible(props.message.text)}>
        {visible(props.message.text)}
      </span>
      <span class={css["acts"]}>
        <Show when={props.steerable && !urged()}>
          <Button
            small
            disabled={deliver.busy()}
            title="Delivered at the model's next step. Nothing is interrupted."
            onClick={() => {
              withdraw.reset();
              void deliver.run(async (key) => {
                await api.deliverNow(props.runId, props.message.id, key);
                return true;
              });
            }}
          >
            Deliver now
          </Button>
        </Show>
        <Button
          small
          look="quiet"
          disabled={withdraw.busy()}
          onClick={() => {
            deliver.reset();
            void withdraw.run(async (key) => {
              await api.withdraw(props.runId, props.message.id, key);
              return true;
            });
          }}
        >
          Withdraw
        </Button>
      </span>
      <ProblemText text={problem()} />
    </li>
  );
}
