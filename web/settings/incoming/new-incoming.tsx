import { createSignal, createUniqueId, Show } from "solid-js";
import type { WebhookView } from "../../../shared/schemas/webhook.ts";
import type { Worker } from "../../../shared/worker.ts";
import { createSubmit } from "../../ui/behaviour/create-submit.ts";
import { Button, fieldClass, ProblemText } from "../../ui/controls.tsx";
import { Field, hintId } from "../../ui/field.tsx";
import css from "../../ui/page.module.css";
import { Select } from "../../ui/select.tsx";
import { settingsApi } from "../settings-api.ts";
import {
  emptyIncoming,
  type IncomingDraft,
  incomingBody,
  incomingFields,
} from "./incoming-draft.ts";
import { IncomingMade } from "./incoming-steps.tsx";
import { StartFields } from "./start-fields.tsx";
import { TemplateFields } from "./template-fields.tsx";

type Kind = WebhookView["kind"];
const kindOptions: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: "github", label: "GitHub" },
  { value: "azure", label: "Azure DevOps" },
  { value: "custom", label: "Custom (template)" },
];
const usualNames: Readonly<Record<Kind, string>> = { github: "github", azure: "azure", custom: "" };

/** Creates a webhook, then shows its secret once, with the steps to set it up. */
export function NewIncoming(props: {
  workers: readonly Worker[];
  /** The existing names. Creating one of them again would replace the secret that its sender uses. */
  taken: readonly string[];
  made: () => void;
}) {
  const [draft, setDraft] = createSignal(emptyIncoming);
  const [made, setMade] = createSignal<{ webhook: WebhookView; secret: string }>();
  const submit = createSubmit(incomingFields);
  const [kindId, nameId] = [createUniqueId(), createUniqueId()];
  const set = (change: Partial<IncomingDraft>) => setDraft({ ...draft(), ...change });
  /** The entered name, or the usual one if it is free. */
  const name = () => {
    const { kind, name } = draft();
    return name ?? (props.taken.includes(usualNames[kind]) ? "" : usualNames[kind]);
  };
  const takenText = () =>
    !made() && props.taken.includes(name())
      ? `A webhook named ${name()} already exists. Choose another name, or remove that one first.`
      : undefined;
  const nameProblem = () => takenText() ?? submit.fieldProblem("body");

  const make = async (event: Event) => {
    event.preventDefault();
    if (takenText()) return document.getElementById(nameId)?.focus();
    const body = incomingBody(draft(), props.workers);
    const done = await submit.run(() => settingsApi.putIncoming(name(), body));
    if (!done) return;
    setMade(done);
    props.made();
  };
  const again = () => {
    setDraft({ ...emptyIncoming, kind: draft().kind });
    setMade(undefined);
  };
  return (
    <Show
      when={made()}
      fallback={
        <form class={css["form"]} onSubmit={(event) => void make(event)}>
          <Field id={kindId} label="Source" problem={submit.fieldProblem("kind")}>
            <Select
              id={kindId}
              value={draft().kind}
              options={kindOptions}
              choose={(value) => set({ kind: value as Kind })}
            />
          </Field>
          <Field
            id={nameId}
            label="Name"
            hint="Used in the URL: lowercase letters, digits, hyphens."
            problem={nameProblem()}
          >
            <input
              id={nameId}
              class={fieldClass}
              required
              pattern="[a-z][a-z0-9\-]{0,39}"
              title="Lowercase letters, digits and hyphens, such as github"
              maxLength={40}
              autocomplete="off"
              spellcheck={false}
              placeholder="deploy"
              aria-describedby={hintId(nameId)}
              aria-invalid={nameProblem() !== undefined}
              value={name()}
              onInput={(event) => set({ name: event.currentTarget.value })}
            />
          </Field>
          <StartFields
            draft={draft()}
            workers={props.workers}
            set={set}
            problem={(field) => submit.fieldProblem(`start.${field}`)}
          />
          <Show when={draft().kind === "custom"}>
            <TemplateFields
              draft={draft()}
              set={set}
              problem={(field) => submit.fieldProblem(`template.${field}`)}
            />
          </Show>
          <Button look="primary" type="submit" disabled={submit.busy()}>
            {submit.busy() ? "Creating…" : "Create webhook"}
          </Button>
          <ProblemText text={submit.problem()} />
        </form>
      }
    >
      {(it) => <IncomingMade webhook={it().webhook} secret={it().secret} done={again} />}
    </Show>
  );
}
