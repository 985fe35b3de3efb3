import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import { ago } from "../../shared/words/duration.ts";
import { fullTime } from "../../shared/words/moment.ts";
import { counted, size } from "../../shared/words/quantity.ts";
import type { JoinedWorker, Worker } from "../../shared/worker.ts";
import { createSubmit } from "../ui/behaviour/create-submit.ts";
import { useNow } from "../ui/behaviour/ticker.ts";
import { Button, ProblemText, Tag } from "../ui/controls.tsx";
import { RemoveButton } from "../ui/list/remove-button.tsx";
import row from "../ui/list-row.module.css";
import page from "../ui/page.module.css";
import { visible } from "../ui/text/visible.ts";
import css from "./workers.module.css";
import { workersApi } from "./workers-api.ts";

/** One worker: what it is, how it is, which DevBoxes it has, and what can be done with it. */
export function WorkerRow(props: { it: Worker; ready: readonly string[]; changed: () => void }) {
  const now = useNow();
  const seen = () => props.it.joined?.lastSeen;
  return (
    <article class={row["row"]} aria-label={visible(props.it.name)}>
      <div class={row["facts"]}>
        <div class={row["head"]}>
          <span class={css["state"]} data-online={props.it.online} aria-hidden="true" />
          <h2 dir="auto">{visible(props.it.name)}</h2>
          <span class={page["soft"]} title={seen() ? fullTime(seen() ?? "") : undefined}>
            {props.it.online ? "online" : "offline"}
            <Show when={!props.it.online && seen()}>
              {(at) => <>, last seen {ago(at(), now())}</>}
            </Show>
            <Show when={props.it.joined && seen() === null}>, not heard of yet</Show>
          </span>
          <Show when={props.it.joined?.draining}>
            <Tag>draining</Tag>
          </Show>
          <For each={props.it.joined?.labels}>{(label) => <Tag>{visible(label)}</Tag>}</For>
        </div>
        <Show when={props.it.joined} fallback={<p class={page["soft"]}>{props.it.isolation}</p>}>
          {(joined) => <Figures joined={joined()} isolation={props.it.isolation} />}
        </Show>
        <p class={page["soft"]}>
          Engines: {props.ready.length > 0 ? props.ready.join(", ") : "none is ready"}
        </p>
        <For each={props.it.limits}>{(text) => <p class={page["soft"]}>{visible(text)}</p>}</For>
        <Show when={props.it.joined?.log.length ? props.it.joined.log : undefined}>
          {(lines) => (
            <details class={css["log"]}>
              <summary>Last lines of its output</summary>
              <pre>{lines().map(visible).join("\n")}</pre>
            </details>
          )}
        </Show>
      </div>
      <Show when={props.it.joined}>
        {(joined) => <Acts it={props.it} joined={joined()} changed={props.changed} />}
      </Show>
    </article>
  );
}

function Figures(props: { joined: JoinedWorker; isolation: string }) {
  const machine = () => {
    const { cores, platform, load, freeMemoryBytes, freeDiskBytes } = props.joined;
    if (cores === 0) return "";
    const free = `${size(freeMemoryBytes)} of memory and ${size(freeDiskBytes)} of disk free`;
    return ` · ${platform}, ${counted(cores, "core")}, load ${load.toFixed(1)}, ${free}`;
  };
  return (
    <>
      <p class={page["soft"]}>
        {props.joined.devboxes.length} of {props.joined.most}{" "}
        {props.joined.most === 1 ? "DevBox" : "DevBoxes"} · {props.isolation}
        {machine()}
      </p>
      <Show when={props.joined.devboxes.length > 0}>
        <ul class={css["boxes"]} aria-label="DevBoxes">
          <For each={props.joined.devboxes}>
            {({ devbox, runId }) => (
              <li>
                <A href={`/runs/${runId}`}>{devbox}</A>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}

function Acts(props: { it: Worker; joined: JoinedWorker; changed: () => void }) {
  const submit = createSubmit();
  const drain = async () => {
    const draining = !props.joined.draining;
    if (await submit.run(() => workersApi.change(props.it.id, { draining }))) props.changed();
  };
  return (
    <div class={page["acts"]}>
      <Button
        small
        disabled={submit.busy()}
        title={props.joined.draining ? "It takes new DevBoxes again" : "It takes no new DevBoxes"}
        aria-label={`${props.joined.draining ? "Undrain" : "Drain"} ${visible(props.it.name)}`}
        onClick={() => void drain()}
      >
        {props.joined.draining ? "Undrain" : "Drain"}
      </Button>
      <RemoveButton
        title={`Remove ${visible(props.it.name)}`}
        verb="Remove"
        means="Its credential ends immediately, and its DevBoxes are lost. Their Runs go on from their last save: a Run that can ask asks where."
        remove={() => workersApi.remove(props.it.id)}
        removed={props.changed}
      />
      <ProblemText text={submit.problem()} />
    </div>
  );
}
