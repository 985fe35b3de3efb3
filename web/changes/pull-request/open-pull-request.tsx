import { createEffect, createSignal, on, Show } from "solid-js";
import { ended } from "../../../shared/run.ts";
import type { RunView } from "../../../shared/schemas/run-view.ts";
import { api } from "../../api.ts";
import { chatMode } from "../../chat/chat-mode.ts";
import type { RunStream } from "../../run-stream/create-run-stream.ts";
import { createIntent } from "../../ui/behaviour/create-intent.ts";
import { Button, ProblemText } from "../../ui/controls.tsx";
import { Icon } from "../../ui/icon.tsx";
import css from "./open-pull-request.module.css";
import { pullRequestMessage } from "./pull-request-message.ts";

/** Whether the Run changed a repository and has no pull request for it. */
export function lacksPullRequest({ repository, changes, pullRequests }: RunView): boolean {
  if (!repository?.known || !changes || changes.files === 0) return false;
  return !pullRequests.some(
    ({ state, at }) =>
      state === "open" || state === "draft" || (state === "merged" && at >= changes.at),
  );
}

/** Why the Run takes no message now; undefined if it does. */
function refusalOf(view: RunView, stopping: boolean): string | undefined {
  const mode = chatMode(view, stopping);
  if (mode.kind === "answer") return "Answer the open question first.";
  if (mode.kind === "closed") return mode.reason;
  if (mode.kind === "gone") return `${mode.title}. ${mode.reason}`;
  return undefined;
}

/** Asks the Run to open a pull request. */
export function OpenPullRequest(props: { stream: RunStream; view: RunView }) {
  const send = createIntent<true>();
  const [sent, setSent] = createSignal(false);
  const text = () => pullRequestMessage(props.view.ticket?.title ?? props.view.title);
  const stopping = () => props.stream.state()?.stopRequestedBy !== undefined;
  const queued = () => props.view.queued.some((it) => it.text === text());
  const asked = () => sent() || queued();
  const reason = () => (asked() ? undefined : refusalOf(props.view, stopping()));
  const problem = () => {
    const state = send.state();
    return state.kind === "refused" ? state.error.message : undefined;
  };
  // If a leg ends without one, the person can ask again.
  createEffect(
    on(
      () => ended(props.view),
      (over, before) => over && before === false && setSent(false),
    ),
  );
  const ask = async (): Promise<void> => {
    const body = { text: text() };
    const done = await send.run(async (key) => {
      await api.message(props.stream.runId, body, key);
      return true as const;
    });
    if (done) setSent(true);
  };
  return (
    <div class={css["open"]}>
      <Button
        disabled={send.busy() || asked() || reason() !== undefined}
        onClick={() => void ask()}
      >
        <Icon name="branch" size={14} /> {send.busy() ? "Sending…" : "Open a pull request"}
      </Button>
      <Show when={asked()}>
        <p role="status">
          {queued() ? "Requested. Queued for the next turn." : "Requested. The Run will open it."}
        </p>
      </Show>
      <Show when={reason()}>{(it) => <p>{it()}</p>}</Show>
      <Show when={!asked() && !reason()}>
        <p>
          Asks the Run to commit its remaining changes, push the branch and open a pull request.
        </p>
      </Show>
      <Show when={send.state().kind === "waiting"}>
        <p role="status">Can't reach Wheelhouse. We'll send this when you're back online.</p>
      </Show>
      <ProblemText text={problem()} />
    </div>
  );
}
