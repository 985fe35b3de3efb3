import { For, Show } from "solid-js";
import type { RunView } from "../../shared/schemas/run-view.ts";
import { counted } from "../../shared/words/quantity.ts";
import { Button, Tag } from "../ui/controls.tsx";
import { Icon } from "../ui/icon.tsx";
import { visible } from "../ui/text/visible.ts";
import { Counts } from "./patch/counts.tsx";
import css from "./repositories.module.css";

type Props = { changes: RunView["changes"]; download: (path: string) => Promise<void> };

/** The repositories that changed, if it was not only the workspace's own. Each has a patch relative to it. */
export function Repositories(props: Props) {
  const all = () => props.changes?.repositories ?? [];
  const name = (path: string) => (path === "." ? "Workspace" : visible(path));
  return (
    <Show when={all().some(({ path }) => path !== ".")}>
      <ul class={css["list"]} aria-label="Repositories that changed">
        <For each={all()}>
          {(it) => (
            <li>
              <Icon name="branch" size={13} />
              <span dir="ltr">{name(it.path)}</span>
              <Show when={it.base}>
                {(base) => (
                  <span class={css["soft"]} title={`Compared with ${base()}`}>
                    since <code>{base().slice(0, 8)}</code>
                  </span>
                )}
              </Show>
              <span>{counted(it.files, "file")}</span>
              <Counts added={it.added} removed={it.removed} />
              <Show when={it.redacted}>
                <Tag>redacted</Tag>
              </Show>
              <Show when={all().length > 1}>
                <Button
                  small
                  look="quiet"
                  aria-label={`Download the patch of ${name(it.path)}`}
                  onClick={() => void props.download(it.path)}
                >
                  <Icon name="download" size={13} /> Patch
                </Button>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
