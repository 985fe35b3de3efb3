import { For, Show } from "solid-js";
import type { EventOf } from "../../../shared/schemas/event.ts";
import type { SettingsFile } from "../../../shared/schemas/repository-settings.ts";
import { settingsWords } from "../../../shared/words/settings.ts";
import { pathPrefix } from "../../path-prefix.ts";
import { visible } from "../../ui/text/visible.ts";
import css from "./settings-entry.module.css";

/** The settings of the repository that an engine was started without, each with the way to allow it. */
export function SettingsEntry(props: { event: EventOf<"settings.ignored"> }) {
  return (
    <div class={css["ignored"]} data-blocked={props.event.blocked === true}>
      <p>{settingsWords(props.event).text}:</p>
      <ul>
        <For each={props.event.files}>
          {(file) => (
            <li>
              <code dir="ltr">{visible(file.path)}</code>{" "}
              <span dir="auto">{visible(file.effects.join(", "))}</span>{" "}
              <Show when={linkTo(props.event.repository, file)}>
                {(href) => <a href={href()}>Allow in Settings</a>}
              </Show>
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}

function linkTo(repository: string | undefined, { path, sha256 }: SettingsFile) {
  if (repository === undefined || sha256 === undefined) return undefined;
  const query = new URLSearchParams({ repository, path, sha256 });
  return `${pathPrefix}/settings?${query}#repository-settings`;
}
