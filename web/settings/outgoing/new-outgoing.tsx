import { createSignal, createUniqueId, For, Show } from "solid-js";
import type { Occasion, OutgoingView } from "../../../shared/schemas/outgoing-webhook.ts";
import { createSubmit } from "../../ui/behaviour/create-submit.ts";
import { Button, fieldClass, ProblemText } from "../../ui/controls.tsx";
import { Field, hintId } from "../../ui/field.tsx";
import css from "../../ui/page.module.css";
import { Select } from "../../ui/select.tsx";
import { SecretOnce } from "../secret-once.tsx";
import { settingsApi } from "../settings-api.ts";

export const occasionWords: Readonly<Record<Occasion, string>> = {
  "needs-you": "needs you",
  completed: "completes",
  failed: "fails",
};
const all = Object.keys(occasionWords) as Occasion[];
const shapes = [
  { value: "slack", label: "Slack" },
  { value: "wheelhouse", label: "Signed JSON" },
];

const nothing = "Select at least one.";

/** Creates a webhook that sends news of Runs to a URL. */
export function NewOutgoing(props: { made: () => void }) {
  const [url, setUrl] = createSignal("");
  const [shape, setShape] = createSignal<OutgoingView["shape"]>("slack");
  const [on, setOn] = createSignal<readonly Occasion[]>(all);
  const [secret, setSecret] = createSignal<string>();
  const submit = createSubmit(["url", "shape", "on"]);
  const [urlId, shapeId] = [createUniqueId(), createUniqueId()];
  const toggle = (it: Occasion) =>
    setOn(on().includes(it) ? on().filter((other) => other !== it) : [...on(), it]);
  const make = async (event: Event) => {
    event.preventDefault();
    const body = { url: url().trim(), on: on(), shape: shape() };
    const made = await submit.run(() => settingsApi.makeOutgoing(body));
    if (!made) return;
    if (body.shape === "wheelhouse") setSecret(made.secret);
    setUrl("");
    props.made();
  };
  return (
    <Show
      when={secret()}
      fallback={
        <form class={css["form"]} onSubmit={(event) => void make(event)}>
          <div class={css["whole"]}>
            <Field id={urlId} label="URL" problem={submit.fieldProblem("url")}>
              <input
                id={urlId}
                class={fieldClass}
                type="url"
                required
                autocomplete="off"
                aria-describedby={hintId(urlId)}
                aria-invalid={submit.fieldProblem("url") !== undefined}
                placeholder="https://hooks.slack.com/services/…"
                value={url()}
                onInput={(event) => setUrl(event.currentTarget.value)}
              />
            </Field>
          </div>
          <Field id={shapeId} label="Format" problem={submit.fieldProblem("shape")}>
            <Select
              id={shapeId}
              value={shape()}
              options={shapes}
              choose={(value) => setShape(value as OutgoingView["shape"])}
            />
          </Field>
          <fieldset class={css["occasions"]}>
            <legend>When a Run</legend>
            <For each={all}>
              {(it) => (
                <label>
                  <input type="checkbox" checked={on().includes(it)} onChange={() => toggle(it)} />
                  {occasionWords[it]}
                </label>
              )}
            </For>
            <ProblemText
              text={submit.fieldProblem("on") ?? (on().length === 0 ? nothing : undefined)}
            />
          </fieldset>
          <Button look="primary" type="submit" disabled={submit.busy() || on().length === 0}>
            {submit.busy() ? "Creating…" : "Create webhook"}
          </Button>
          <ProblemText text={submit.problem()} />
        </form>
      }
    >
      {(it) => (
        <SecretOnce
          secret={it()}
          what="Your endpoint uses it to verify the Wheelhouse-Signature header."
          done={() => setSecret(undefined)}
        />
      )}
    </Show>
  );
}
