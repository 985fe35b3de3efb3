import { For, Show } from "solid-js";
import type { ReplyOf } from "../../shared/call-request.ts";
import { ago } from "../../shared/words/duration.ts";
import { holdsWords, stateWords } from "../../shared/words/image.ts";
import { size } from "../../shared/words/quantity.ts";
import { useNow } from "../ui/behaviour/ticker.ts";
import { Tag } from "../ui/controls.tsx";
import { RemoveButton } from "../ui/list/remove-button.tsx";
import row from "../ui/list-row.module.css";
import page from "../ui/page.module.css";
import { visible } from "../ui/text/visible.ts";
import css from "./images.module.css";
import { imagesApi } from "./images-api.ts";

export type Image = ReplyOf<"GET /api/images">["images"][number];

const kinds = {
  machine: "the worker’s own tools",
  container: "container",
  cloud: "cloud",
} as const;

/** One image: what it is, where it can be used, and what it holds there. */
export function ImageRow(props: { it: Image; changed: () => void }) {
  const now = useNow();
  const name = () => visible(props.it.name);
  const by = () => {
    const { addedBy, addedAt } = props.it;
    return addedBy && addedAt ? `added by ${visible(addedBy)} ${ago(addedAt, now())}` : undefined;
  };
  return (
    <article class={row["row"]} aria-label={name()}>
      <div class={row["facts"]}>
        <div class={row["head"]}>
          <h2 dir="auto">{name()}</h2>
          <Tag>{kinds[props.it.kind]}</Tag>
        </div>
        <Show when={props.it.kind === "container" && props.it.image !== props.it.name}>
          <p class={css["reference"]}>{visible(props.it.image)}</p>
        </Show>
        <Show when={by()}>{(text) => <p class={page["soft"]}>{text()}</p>}</Show>
        <ul class={css["workers"]} aria-label="Workers">
          <For each={props.it.workers}>{(on) => <OnWorker it={on} />}</For>
        </ul>
      </div>
      <Show when={props.it.from === "team"}>
        <RemoveButton
          title={`Remove ${name()}`}
          verb="Remove"
          means="Workers offer it no longer. Its files stay on them until somebody removes them there."
          remove={() => imagesApi.remove(props.it.id)}
          removed={props.changed}
        />
      </Show>
    </article>
  );
}

function OnWorker(props: { it: Image["workers"][number] }) {
  const facts = () => {
    const { sizeBytes, digest, holds } = props.it;
    return [
      ...(sizeBytes === undefined ? [] : [size(sizeBytes)]),
      ...(digest === undefined ? [] : [digest.slice(0, 19)]),
      ...(holds ? holdsWords(holds) : []),
    ];
  };
  return (
    <li data-state={props.it.state}>
      <span>
        <strong dir="auto">{visible(props.it.name)}</strong>: {visible(stateWords(props.it))}
      </span>
      <Show when={facts().length > 0}>
        <span class={page["soft"]} title={props.it.digest}>
          {facts().map(visible).join(" · ")}
        </span>
      </Show>
    </li>
  );
}
