import { createResource, createSignal, createUniqueId, Match, Show, Switch } from "solid-js";
import type { WebhookView } from "../../shared/schemas/webhook.ts";
import { api } from "../api.ts";
import { Field } from "../new-run/field.tsx";
import { Button, fieldClass, ProblemText } from "../ui/controls.tsx";
import { Select } from "../ui/select.tsx";
import { createDeed } from "./create-list.ts";
import { Copyable, SecretOnce } from "./secret-once.tsx";
import css from "./settings.module.css";
import { type IncomingBody, settingsApi } from "./settings-api.ts";
import { TemplateFields } from "./template-fields.tsx";

type Kind = WebhookView["kind"];
const kindOptions: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: "github", label: "GitHub" },
  { value: "azure", label: "Azure DevOps" },
  { value: "custom", label: "One’s own, by a template" },
];
const usualNames: Readonly<Record<Kind, string>> = { github: "github", azure: "azure", custom: "" };

/** Makes a webhook, and says once where its secret goes. */
export function NewIncoming(props: { made: () => void }) {
  const [workers] = createResource(async () => (await api.workers()).workers);
  const [kind, setKind] = createSignal<Kind>("github");
  const [name, setName] = createSignal("github");
  const [label, setLabel] = createSignal("wheelhouse");
  const [worker, setWorker] = createSignal("");
  const [template, setTemplate] = createSignal({ instructions: "", path: "", equals: "" });
  const [made, setMade] = createSignal<{ webhook: WebhookView; secret: string }>();
  const deed = createDeed();
  const ids = { kind: createUniqueId(), name: createUniqueId(), label: createUniqueId() };
  const workerId = createUniqueId();

  const body = (): IncomingBody => {
    const chosen = workers.latest?.find((it) => it.id === worker());
    const image = chosen?.images[0]?.id;
    const target = chosen ? { worker: chosen.id, ...(image ? { image } : {}) } : undefined;
    const { instructions, path, equals } = template();
    return {
      kind: kind(),
      start: {
        ...(kind() === "custom" ? {} : { label: label() }),
        ...(target ? { target } : {}),
      },
      ...(kind() === "custom"
        ? { template: { instructions, ...(path ? { when: { path, equals } } : {}) } }
        : {}),
    };
  };
  const make = async (event: Event) => {
    event.preventDefault();
    const done = await deed.run(() => settingsApi.putIncoming(name(), body()));
    if (!done) return;
    setMade(done);
    props.made();
  };

  return (
    <Show
      when={made()}
      fallback={
        <form class={css["form"]} onSubmit={(event) => void make(event)}>
          <Field id={ids.kind} label="From" problem={deed.fieldProblem("kind")}>
            <Select
              id={ids.kind}
              value={kind()}
              options={kindOptions}
              choose={(value) => {
                setKind(value as Kind);
                setName(usualNames[value as Kind]);
              }}
            />
          </Field>
          <Field
            id={ids.name}
            label="Name"
            hint="Of its address."
            problem={deed.fieldProblem("name") ?? deed.fieldProblem("body")}
          >
            <input
              id={ids.name}
              class={fieldClass}
              required
              pattern="[a-z][a-z0-9\-]{0,39}"
              placeholder="deploy"
              value={name()}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </Field>
          <Field
            id={workerId}
            label="Its Runs go to"
            hint="With a host they are autonomous."
            problem={deed.fieldProblem("start.target")}
          >
            <Select
              id={workerId}
              value={worker()}
              options={[
                { value: "", label: "ask somebody each time" },
                ...(workers.latest ?? []).map((it) => ({ value: it.id, label: it.name })),
              ]}
              choose={setWorker}
            />
          </Field>
          <Show when={kind() !== "custom"}>
            <Field id={ids.label} label="Label" problem={deed.fieldProblem("start.label")}>
              <input
                id={ids.label}
                class={fieldClass}
                required
                maxLength={100}
                value={label()}
                onInput={(event) => setLabel(event.currentTarget.value)}
              />
            </Field>
          </Show>
          <Show when={kind() === "custom"}>
            <TemplateFields
              value={template()}
              set={(change) => setTemplate({ ...template(), ...change })}
              problem={(field) => deed.fieldProblem(`template.${field}`)}
            />
          </Show>
          <Button look="primary" type="submit" disabled={deed.busy()}>
            Make the webhook
          </Button>
          <ProblemText text={deed.problem()} />
        </form>
      }
    >
      {(it) => (
        <div class={css["made"]}>
          <Copyable text={`${location.origin}${it().webhook.path}`} label="Copy address" />
          <SecretOnce
            secret={it().secret}
            what={whereTo[it().webhook.kind]}
            done={() => setMade(undefined)}
          />
          <Steps kind={it().webhook.kind} />
        </div>
      )}
    </Show>
  );
}

const whereTo: Readonly<Record<Kind, string>> = {
  github: "It is the secret of the webhook at GitHub.",
  azure: "It is the password of the service hook’s basic authentication; the user name is free.",
  custom:
    "Sign each body with it: Wheelhouse-Signature: t=SECONDS,v1=HMAC-SHA256 of “SECONDS.BODY”.",
};

/** Where the address and the secret are to be put. */
function Steps(props: { kind: Kind }) {
  return (
    <Switch>
      <Match when={props.kind === "github"}>
        <ol class={css["steps"]}>
          <li>At GitHub open the repository’s Settings → Webhooks → Add webhook.</li>
          <li>Enter the address and the secret, with the content type application/json.</li>
          <li>
            Choose the events Issues, Issue comments, Pull request reviews, Pull request review
            comments and Check runs.
          </li>
        </ol>
      </Match>
      <Match when={props.kind === "azure"}>
        <ol class={css["steps"]}>
          <li>In Azure DevOps open Project settings → Service hooks → Web Hooks.</li>
          <li>
            Add one each for work item updated and commented on, build completed, and pull request
            commented on.
          </li>
          <li>Enter the address, and the secret as the basic authentication password.</li>
        </ol>
      </Match>
    </Switch>
  );
}
