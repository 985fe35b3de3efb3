import { createSignal, createUniqueId, Show } from "solid-js";
import type { Scope } from "../../../shared/schemas/key.ts";
import { createSubmit } from "../../ui/behaviour/create-submit.ts";
import { Button, fieldClass, ProblemText } from "../../ui/controls.tsx";
import { Field, hintId } from "../../ui/field.tsx";
import css from "../../ui/page.module.css";
import { Select } from "../../ui/select.tsx";
import { SecretOnce } from "../secret-once.tsx";
import { settingsApi } from "../settings-api.ts";

const expiries = [
  { value: "90", label: "In 90 days" },
  { value: "30", label: "In 30 days" },
  { value: "365", label: "In a year" },
  { value: "", label: "Never" },
];

/** The scopes of a key, as people see them. */
export const scopes: readonly { readonly value: Scope; readonly label: string }[] = [
  { value: "run", label: "Start and work with Runs" },
  { value: "read", label: "Read only" },
  { value: "admin", label: "Full access, including keys and webhooks" },
];

/** Creates a key, then shows its secret once. */
export function NewKey(props: { made: () => void }) {
  const [name, setName] = createSignal("");
  const [scope, setScope] = createSignal<Scope>("run");
  const [days, setDays] = createSignal("90");
  const [secret, setSecret] = createSignal<string>();
  const submit = createSubmit(["name", "scope", "expiresInDays"]);
  const [nameId, scopeId, daysId] = [createUniqueId(), createUniqueId(), createUniqueId()];
  const make = async (event: Event) => {
    event.preventDefault();
    const expiresInDays = days() === "" ? {} : { expiresInDays: Number(days()) };
    const body = { name: name().trim(), scope: scope(), ...expiresInDays };
    const made = await submit.run(() => settingsApi.makeKey(body));
    if (!made) return;
    setSecret(made.secret);
    setName("");
    props.made();
  };
  return (
    <Show
      when={secret()}
      fallback={
        <form class={css["form"]} onSubmit={(event) => void make(event)}>
          <Field id={nameId} label="Name" problem={submit.fieldProblem("name")}>
            <input
              id={nameId}
              class={fieldClass}
              required
              maxLength={40}
              autocomplete="off"
              placeholder="deploy-bot"
              aria-describedby={hintId(nameId)}
              aria-invalid={submit.fieldProblem("name") !== undefined}
              value={name()}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </Field>
          <Field id={scopeId} label="Access" problem={submit.fieldProblem("scope")}>
            <Select
              id={scopeId}
              value={scope()}
              options={scopes}
              choose={(value) => setScope(value as Scope)}
            />
          </Field>
          <Field id={daysId} label="Expires" problem={submit.fieldProblem("expiresInDays")}>
            <Select id={daysId} value={days()} options={expiries} choose={setDays} />
          </Field>
          <Button look="primary" type="submit" disabled={submit.busy()}>
            {submit.busy() ? "Creating…" : "Create key"}
          </Button>
          <ProblemText text={submit.problem()} />
        </form>
      }
    >
      {(it) => (
        <SecretOnce
          secret={it()}
          what="Wheelhouse keeps only its hash."
          done={() => setSecret(undefined)}
        />
      )}
    </Show>
  );
}
