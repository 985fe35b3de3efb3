import { createSignal, Show } from "solid-js";
import { ended } from "../../shared/run.ts";
import type { RunView } from "../../shared/schemas/run-view.ts";
import { api } from "../api.ts";
import type { RunStream } from "../run-stream/create-run-stream.ts";
import { createIntent } from "../ui/behaviour/create-intent.ts";
import { Button, ProblemText } from "../ui/controls.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import css from "./stop-button.module.css";

/** Stops the Run, after a dialog that explains what happens. */
export function StopButton(props: { stream: RunStream; view: RunView }) {
  const [asking, setAsking] = createSignal(false);
  const stop = createIntent<true>();
  const stopping = () => props.stream.state()?.stopRequestedBy !== undefined;
  const problem = () => {
    const state = stop.state();
    return state.kind === "refused" ? state.error.message : undefined;
  };
  const confirm = async (): Promise<void> => {
    const done = await stop.run(async (key) => {
      await api.stop(props.stream.runId, key);
      return true as const;
    });
    if (done) setAsking(false);
  };
  return (
    <Show when={!ended(props.view)}>
      <Button look="danger" disabled={stopping()} onClick={() => setAsking(true)}>
        <Icon name="square" size={12} filled /> {stopping() ? "Stopping…" : "Stop"}
      </Button>
      <Dialog open={asking()} onClose={() => setAsking(false)} title="Stop this Run?">
        <div class={css["stop"]}>
          <p>
            This interrupts the current step, saves the workspace and shuts down the DevBox.
            {props.view.queued.length > 0 ? " Queued messages are withdrawn." : ""} You can continue
            the Run from the save later.
          </p>
          <ProblemText text={problem()} />
          <div class={css["acts"]}>
            <Button onClick={() => setAsking(false)}>Keep it running</Button>
            <Button look="danger" disabled={stop.busy()} onClick={() => void confirm()}>
              {stop.busy() ? "Stopping…" : "Stop the Run"}
            </Button>
          </div>
        </div>
      </Dialog>
    </Show>
  );
}
