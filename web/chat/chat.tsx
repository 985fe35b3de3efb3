import { createMemo, createSignal, Match, Show, Switch } from "solid-js";
import { api } from "../api.ts";
import type { RunStream } from "../run-stream/create-run-stream.ts";
import { createIntent } from "../ui/behaviour/create-intent.ts";
import { createKeys } from "../ui/behaviour/create-keys.ts";
import { readStored, writeStored } from "../ui/behaviour/stored.ts";
import { Button, fieldClass, Kbd, ProblemText } from "../ui/controls.tsx";
import css from "./chat.module.css";
import { chatMode } from "./chat-mode.ts";
import { FollowUp } from "./follow-up.tsx";
import { QueuedMessages } from "./queued-messages.tsx";
import { StopButton } from "./stop-button.tsx";

/** The composer. It steers, answers or continues, and its label says which. */
export function Chat(props: {
  stream: RunStream;
  view: NonNullable<ReturnType<RunStream["view"]>>;
}) {
  const draftName = `draft.message.${props.stream.runId}`;
  const [text, setText] = createSignal(readStored<string>(draftName) ?? "");
  const [autonomous, setAutonomous] = createSignal(false);
  const send = createIntent<true>();
  const mode = createMemo(() =>
    chatMode(props.view, props.stream.state()?.stopRequestedBy !== undefined),
  );
  const writing = () => {
    const now = mode();
    return now.kind === "steer" || now.kind === "answer" || now.kind === "continue"
      ? now
      : undefined;
  };
  const gone = () => {
    const now = mode();
    return now.kind === "gone" ? now : undefined;
  };
  const closed = () => {
    const now = mode();
    return now.kind === "closed" ? now : undefined;
  };
  const refusal = () => {
    const state = send.state();
    return state.kind === "refused" ? state.error : undefined;
  };
  const refusalText = () => {
    const first = refusal()?.answered;
    return first
      ? `${first.by} answered first, so their answer counts. Your text is still here.`
      : refusal()?.message;
  };
  let box: HTMLTextAreaElement | undefined;
  createKeys({ r: () => box?.focus() });

  const change = (value: string): void => {
    setText(value);
    writeStored(draftName, value || undefined);
    if (refusal()) send.reset();
  };
  const submit = async (event?: Event): Promise<void> => {
    event?.preventDefault();
    if (text().trim() === "" || !writing()) return;
    const ticked = autonomous() && mode().kind === "continue";
    const body = { text: text(), ...(ticked ? { autonomous: true } : {}) };
    const sent = await send.run(async (key) => {
      await api.message(props.stream.runId, body, key);
      return true as const;
    });
    if (sent) change("");
  };
  return (
    <section class={css["chat"]} aria-label="Write to the Run">
      <div class={css["inner"]}>
        <QueuedMessages stream={props.stream} view={props.view} />
        <Switch>
          <Match when={gone()}>
            {(it) => (
              <FollowUp
                title={it().title}
                reason={it().reason}
                stream={props.stream}
                view={props.view}
              />
            )}
          </Match>
          <Match when={closed()}>
            {(it) => (
              <div class={css["closed"]}>
                <p>{it().reason}</p>
                <StopButton stream={props.stream} view={props.view} />
              </div>
            )}
          </Match>
          <Match when={writing()}>
            {(it) => (
              <form class={css["box"]} onSubmit={(event) => void submit(event)}>
                <textarea
                  ref={box}
                  class={`${fieldClass} ${css["text"]}`}
                  rows={1}
                  dir="auto"
                  aria-label={it().placeholder}
                  aria-describedby="chat-hint"
                  placeholder={it().placeholder}
                  value={text()}
                  onInput={(event) => change(event.currentTarget.value)}
                  onKeyDown={(event) => {
                    if (event.key === "Escape") event.currentTarget.blur();
                    if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
                      void submit(event);
                  }}
                />
                <div class={css["foot"]}>
                  <p id="chat-hint">{it().hint}</p>
                  <Show when={it().kind === "continue" && props.view.mode === "autonomous"}>
                    <label class={css["tick"]}>
                      <input
                        type="checkbox"
                        checked={autonomous()}
                        onChange={(event) => setAutonomous(event.currentTarget.checked)}
                      />
                      Autonomous again
                    </label>
                  </Show>
                  <Button
                    look="primary"
                    type="submit"
                    disabled={send.busy() || text().trim() === ""}
                  >
                    {send.busy() ? "Sending…" : it().label} <Kbd>Ctrl ↵</Kbd>
                  </Button>
                </div>
              </form>
            )}
          </Match>
        </Switch>
        <ProblemText text={refusalText()} />
        <Show when={send.state().kind === "waiting"}>
          <p class={css["waiting"]} role="status">
            Can't reach Wheelhouse. We'll send this when you're back online.
          </p>
        </Show>
      </div>
    </section>
  );
}
