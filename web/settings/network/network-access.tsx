import { createSignal, createUniqueId, onMount, Show } from "solid-js";
import {
  type EgressPolicy,
  egressLabels,
  egressSentence,
  isListedHost,
  type TeamEgress,
} from "../../../shared/egress.ts";
import { counted } from "../../../shared/words/quantity.ts";
import { createSubmit } from "../../ui/behaviour/create-submit.ts";
import { Button, disclosureClass, fieldClass, ProblemText } from "../../ui/controls.tsx";
import { Field, hintId } from "../../ui/field.tsx";
import css from "../../ui/page.module.css";
import { Select } from "../../ui/select.tsx";
import { settingsApi } from "../settings-api.ts";
import { Previews } from "./previews.tsx";

type Known = { readonly egress: TeamEgress; readonly builtIn: readonly string[] };

const policies = Object.entries(egressLabels).map(([value, label]) => ({ value, label }));

/** Where the team's DevBoxes may connect to. */
export function NetworkAccess() {
  const [known, setKnown] = createSignal<Known>();
  const reading = createSubmit();
  onMount(() => void reading.run(settingsApi.egress).then((it) => it && setKnown(it)));
  return (
    <section class={css["part"]} id="network" aria-labelledby="network-title">
      <h2 id="network-title">Network access</h2>
      <p class={css["about"]}>
        Where the DevBox of a new Run can connect to, unless the Run sets it. Private, loopback and
        metadata addresses are always refused. Refused connections appear on the timeline.
      </p>
      <Show when={known()} fallback={<ProblemText text={reading.problem()} />}>
        {(it) => <NetworkForm known={it()} kept={setKnown} />}
      </Show>
      <Previews />
    </section>
  );
}

function NetworkForm(props: { known: Known; kept: (now: Known) => void }) {
  const [interactive, setInteractive] = createSignal(props.known.egress.interactive);
  const [autonomous, setAutonomous] = createSignal(props.known.egress.autonomous);
  const [text, setText] = createSignal(props.known.egress.hosts.join("\n"));
  const [saved, setSaved] = createSignal(false);
  const submit = createSubmit();
  const [one, other, list] = [createUniqueId(), createUniqueId(), createUniqueId()];
  const hosts = () =>
    text()
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean);
  const wrong = () => {
    const host = hosts().find((it) => !isListedHost(it));
    return host && `${host} is not a host. Write example.com, or *.example.com for all below it.`;
  };
  const save = async (event: Event) => {
    event.preventDefault();
    const body = { interactive: interactive(), autonomous: autonomous(), hosts: hosts() };
    const now = await submit.run(() => settingsApi.putEgress(body));
    if (!now) return;
    props.kept(now);
    setText(now.egress.hosts.join("\n"));
    setSaved(true);
  };
  const policy = (
    id: string,
    label: string,
    value: () => EgressPolicy,
    set: (it: EgressPolicy) => void,
  ) => (
    <Field id={id} label={label} hint={egressSentence[value()]} problem={undefined}>
      <Select
        id={id}
        aria-describedby={hintId(id)}
        value={value()}
        options={policies}
        choose={(chosen) => {
          set(chosen as EgressPolicy);
          setSaved(false);
        }}
      />
    </Field>
  );
  return (
    <form class={css["form"]} onSubmit={(event) => void save(event)}>
      <div class={css["pair"]}>
        {policy(one, "Interactive Runs", interactive, setInteractive)}
        {policy(other, "Autonomous Runs", autonomous, setAutonomous)}
      </div>
      <div class={css["whole"]}>
        <Field
          id={list}
          label="Allowed hosts"
          blank="optional"
          hint={`One per line, in addition to ${counted(props.known.builtIn.length, "host")} of code hosts and package registries. *.example.com allows all names below it.`}
          problem={wrong()}
        >
          <textarea
            id={list}
            class={`${fieldClass} ${css["text"]}`}
            rows={4}
            spellcheck={false}
            aria-describedby={hintId(list)}
            aria-invalid={wrong() !== undefined}
            placeholder={"npm.example.com\n*.artifacts.example.com"}
            value={text()}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setSaved(false);
            }}
          />
        </Field>
        <details class={disclosureClass}>
          <summary>Hosts that are always on the list</summary>
          <div class={css["soft"]}>{props.known.builtIn.join(", ")}</div>
        </details>
      </div>
      <Button look="primary" type="submit" disabled={submit.busy() || wrong() !== undefined}>
        {submit.busy() ? "Saving…" : "Save"}
      </Button>
      <Show when={saved()}>
        <p role="status">Saved. It applies to DevBoxes that start from now on.</p>
      </Show>
      <ProblemText text={submit.problem()} />
    </form>
  );
}
