import { createSignal, createUniqueId, For, Show } from "solid-js";
import type { Scope } from "../../shared/schemas/key.ts";
import { Field } from "../new-run/field.tsx";
import { Button, fieldClass, ProblemText } from "../ui/controls.tsx";
import { Select } from "../ui/select.tsx";
import { useNow } from "../ui/ticker.ts";
import { ago, dayAndTime } from "../ui/time.ts";
import { visible } from "../ui/visible.ts";
import { createDeed, createList } from "./create-list.ts";
import { RemoveButton } from "./remove-button.tsx";
import { SecretOnce } from "./secret-once.tsx";
import css from "./settings.module.css";
import { settingsApi } from "./settings-api.ts";

const scopes: readonly { readonly value: Scope; readonly label: string }[] = [
  { value: "run", label: "Start Runs and work with them" },
  { value: "read", label: "Look at everything, change nothing" },
  { value: "admin", label: "Everything, also keys and webhooks" },
];
const expiries = [
  { value: "90", label: "in 90 days" },
  { value: "30", label: "in 30 days" },
  { value: "365", label: "in a year" },
  { value: "", label: "never" },
];

/** The keys that programs call the API with. */
export function ApiKeys() {
  const list = createList(settingsApi.keys);
  const now = useNow();
  return (
    <section class={css["part"]} id="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">API keys</h2>
      <p class={css["about"]}>
        For programs: the terminal client, scripts, CI. What a key starts carries its name. Send it
        as <code>Authorization: Bearer …</code>, or set <code>WHEELHOUSE_TOKEN</code>.
      </p>
      <NewKey made={() => void list.reread()} />
      <ProblemText text={list.problem()} />
      <Show when={list.items()} fallback={<p class={css["soft"]}>Looking for keys…</p>}>
        {(keys) => (
          <Show
            when={keys().length > 0}
            fallback={<p class={css["none"]}>There is no key yet. Make one to let a program in.</p>}
          >
            <ul class={css["rows"]}>
              <For each={keys()}>
                {(key) => (
                  <li class={css["row"]}>
                    <div class={css["what"]}>
                      <strong>{visible(key.name)}</strong>
                      <span>{scopes.find((it) => it.value === key.scope)?.label}</span>
                    </div>
                    <div class={css["soft"]}>
                      by {visible(key.createdBy)}, {dayAndTime(key.createdAt)} ·{" "}
                      {key.lastUsedAt ? `used ${ago(key.lastUsedAt, now())}` : "never used"} ·{" "}
                      {key.expiresAt ? `until ${dayAndTime(key.expiresAt)}` : "never expires"}
                    </div>
                    <RemoveButton
                      title={`Revoke ${visible(key.name)}`}
                      verb="Revoke"
                      means="Whatever calls with this key is refused from now on. Runs that it started go on."
                      remove={() => settingsApi.revokeKey(key.id)}
                      removed={() => void list.reread()}
                    />
                  </li>
                )}
              </For>
            </ul>
          </Show>
        )}
      </Show>
    </section>
  );
}

function NewKey(props: { made: () => void }) {
  const [name, setName] = createSignal("");
  const [scope, setScope] = createSignal<Scope>("run");
  const [days, setDays] = createSignal("90");
  const [secret, setSecret] = createSignal<string>();
  const deed = createDeed();
  const [nameId, scopeId, daysId] = [createUniqueId(), createUniqueId(), createUniqueId()];
  const make = async (event: Event) => {
    event.preventDefault();
    const expiresInDays = days() === "" ? {} : { expiresInDays: Number(days()) };
    const body = { name: name().trim(), scope: scope(), ...expiresInDays };
    const made = await deed.run(() => settingsApi.makeKey(body));
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
          <Field id={nameId} label="Name" problem={deed.fieldProblem("name")}>
            <input
              id={nameId}
              class={fieldClass}
              required
              maxLength={40}
              placeholder="deploy-bot"
              value={name()}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </Field>
          <Field id={scopeId} label="It may" problem={deed.fieldProblem("scope")}>
            <Select
              id={scopeId}
              value={scope()}
              options={scopes}
              choose={(value) => setScope(value as Scope)}
            />
          </Field>
          <Field id={daysId} label="It expires" problem={deed.fieldProblem("expiresInDays")}>
            <Select id={daysId} value={days()} options={expiries} choose={setDays} />
          </Field>
          <Button look="primary" type="submit" disabled={deed.busy()}>
            Make a key
          </Button>
          <ProblemText text={deed.problem()} />
        </form>
      }
    >
      {(it) => (
        <SecretOnce
          secret={it()}
          what="Put it where the program reads it; here only its hash is kept."
          done={() => setSecret(undefined)}
        />
      )}
    </Show>
  );
}
