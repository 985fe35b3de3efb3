import { Show } from "solid-js";
import type { KeyView } from "../../../shared/schemas/key.ts";
import { ago } from "../../../shared/words/duration.ts";
import { dayAndTime, fullTime } from "../../../shared/words/moment.ts";
import { urlHere } from "../../path-prefix.ts";
import { useNow } from "../../ui/behaviour/ticker.ts";
import { ProblemText } from "../../ui/controls.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { createList } from "../../ui/list/create-list.ts";
import { ListRows } from "../../ui/list/list-rows.tsx";
import { RemoveButton } from "../../ui/list/remove-button.tsx";
import css from "../../ui/page.module.css";
import { visible } from "../../ui/text/visible.ts";
import { settingsApi } from "../settings-api.ts";
import { NewKey, scopes } from "./new-key.tsx";

/** The keys with which programs call the API. */
export function ApiKeys() {
  const list = createList(settingsApi.keys);
  return (
    <section class={css["part"]} id="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">API keys</h2>
      <p class={css["about"]}>
        For programs such as the terminal client, scripts and CI. Runs started with a key show its
        name. Send it as <code>Authorization: Bearer …</code>, or set <code>WHEELHOUSE_TOKEN</code>.
      </p>
      <Show when={!list.refused()} fallback={<ProblemText text={list.problem()} />}>
        <NewKey made={list.reread} />
        <ListRows list={list} loading="Loading keys…" none={<NoKey />}>
          {(key) => <Key it={key} removed={list.reread} />}
        </ListRows>
      </Show>
    </section>
  );
}

function Key(props: { it: KeyView; removed: () => void }) {
  const now = useNow();
  const used = () =>
    props.it.lastUsedAt ? `last used ${ago(props.it.lastUsedAt, now())}` : "never used";
  const until = () => {
    const { expiresAt } = props.it;
    if (!expiresAt) return "never expires";
    return Date.parse(expiresAt) <= now() ? "expired" : `expires ${dayAndTime(expiresAt)}`;
  };
  return (
    <>
      <div class={css["what"]}>
        <strong dir="auto">{visible(props.it.name)}</strong>
        <span>{scopes.find((it) => it.value === props.it.scope)?.label}</span>
      </div>
      <div class={css["soft"]}>
        Created by <bdi>{visible(props.it.createdBy)}</bdi>, {dayAndTime(props.it.createdAt)} ·{" "}
        {used()} ·{" "}
        <span title={props.it.expiresAt ? fullTime(props.it.expiresAt) : undefined}>{until()}</span>
      </div>
      <RemoveButton
        title={`Revoke ${visible(props.it.name)}`}
        verb="Revoke"
        means="Programs that use this key lose access immediately. Runs it started continue."
        remove={() => settingsApi.revokeKey(props.it.id)}
        removed={props.removed}
      />
    </>
  );
}

/** Explains what the first key is for. */
function NoKey() {
  const line = `curl -H "Authorization: Bearer $WHEELHOUSE_TOKEN" ${urlHere("/api/runs")}`;
  return (
    <div class={css["none"]}>
      <p>
        No API keys yet. Create one to let a program start Runs, watch them and answer questions:
      </p>
      <pre>{line}</pre>
      <CopyButton label="Copy command" text={() => line} />
    </div>
  );
}
