import { createSignal, createUniqueId, onMount, Show } from "solid-js";
import { createSubmit } from "../../ui/behaviour/create-submit.ts";
import { ProblemText } from "../../ui/controls.tsx";
import css from "../../ui/page.module.css";
import { settingsApi } from "../settings-api.ts";

/** Whether people can open the ports of interactive Runs in their browser. */
export function Previews() {
  const [on, setOn] = createSignal<boolean>();
  const id = createUniqueId();
  const submit = createSubmit();
  const take = (it: { readonly on: boolean } | undefined) => it && setOn(it.on);
  onMount(() => void submit.run(settingsApi.previews).then(take));
  const choose = (wanted: boolean) =>
    void submit.run(() => settingsApi.putPreviews({ on: wanted })).then(take);
  return (
    <div class={css["switch"]}>
      <Show when={on() !== undefined}>
        <label for={id}>
          <input
            id={id}
            type="checkbox"
            checked={on() === true}
            disabled={submit.busy()}
            onChange={(event) => choose(event.currentTarget.checked)}
          />
          Previews of interactive Runs
        </label>
        <p class={css["soft"]}>
          People can open a server that runs in a DevBox in their browser, on an address of its own.
        </p>
      </Show>
      <ProblemText text={submit.problem()} />
    </div>
  );
}
