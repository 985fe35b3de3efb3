import { Show } from "solid-js";
import type { AllowedSettingsView } from "../../../shared/schemas/repository-settings.ts";
import { dayAndTime } from "../../../shared/words/moment.ts";
import { ProblemText } from "../../ui/controls.tsx";
import { createList } from "../../ui/list/create-list.ts";
import { ListRows } from "../../ui/list/list-rows.tsx";
import { RemoveButton } from "../../ui/list/remove-button.tsx";
import css from "../../ui/page.module.css";
import { visible } from "../../ui/text/visible.ts";
import { settingsApi } from "../settings-api.ts";
import { AllowSettings } from "./allow-settings.tsx";

/** The settings files of repositories that coding engines may use. */
export function RepositorySettings() {
  const list = createList(settingsApi.allowedSettings);
  return (
    <section
      class={css["part"]}
      id="repository-settings"
      aria-labelledby="repository-settings-title"
    >
      <h2 id="repository-settings-title">Repository settings</h2>
      <p class={css["about"]}>
        Engines read a repository’s texts for agents, but ignore its settings: hooks, MCP servers,
        plugins and addresses. Such a file could send your key to another server or run programs.
        The timeline of a Run names what was ignored. Allow a file here if you have read it.
      </p>
      <Show when={!list.refused()} fallback={<ProblemText text={list.problem()} />}>
        <AllowSettings allowed={list.reread} />
        <ListRows
          list={list}
          loading="Loading allowed files…"
          none={<p class={css["none"]}>No file is allowed.</p>}
        >
          {(it) => <Allowed it={it} removed={list.reread} />}
        </ListRows>
      </Show>
    </section>
  );
}

function Allowed(props: { it: AllowedSettingsView; removed: () => void }) {
  return (
    <>
      <div class={css["what"]}>
        <code dir="ltr">{visible(props.it.path)}</code>
        <span dir="ltr">{visible(props.it.repository)}</span>
      </div>
      <div class={css["soft"]}>
        Allowed by <bdi>{visible(props.it.allowedBy)}</bdi>, {dayAndTime(props.it.allowedAt)} ·{" "}
        <span title={props.it.sha256}>sha256 {props.it.sha256.slice(0, 12)}…</span>
      </div>
      <RemoveButton
        title={`Stop allowing ${visible(props.it.path)}`}
        verb="Remove"
        means="Engines ignore this file from their next turn on."
        remove={() => settingsApi.disallowSettings(props.it.id)}
        removed={props.removed}
      />
    </>
  );
}
