import { Show } from "solid-js";
import { engines } from "../../../shared/engine.ts";
import type { DeliveryView, WebhookView } from "../../../shared/schemas/webhook.ts";
import { api } from "../../api.ts";
import { createLoaded } from "../../ui/behaviour/create-loaded.ts";
import { ProblemText, Tag } from "../../ui/controls.tsx";
import { createList } from "../../ui/list/create-list.ts";
import { ListRows } from "../../ui/list/list-rows.tsx";
import { RemoveButton } from "../../ui/list/remove-button.tsx";
import css from "../../ui/page.module.css";
import { visible } from "../../ui/text/visible.ts";
import { createHistory, type HistoryEntry } from "../history/create-history.ts";
import { History } from "../history/history.tsx";
import { Copyable } from "../secret-once.tsx";
import { settingsApi } from "../settings-api.ts";
import { NewIncoming } from "./new-incoming.tsx";

const kinds: Readonly<Record<WebhookView["kind"], string>> = {
  github: "GitHub",
  azure: "Azure DevOps",
  custom: "Custom",
};
const states: Readonly<Record<DeliveryView["state"], [string, HistoryEntry["tone"]]>> = {
  done: ["Done", "good"],
  ignored: ["Ignored", "soft"],
  refused: ["Refused", "bad"],
  failed: ["Failed", "bad"],
  waiting: ["Waiting", "waiting"],
};

/** Webhooks that receive deliveries, which start and continue Runs. */
export function IncomingWebhooks() {
  const list = createList(settingsApi.incoming);
  const workers = createLoaded(async () => (await api.workers()).workers);
  const workerName = (id: string) => workers.value()?.find((it) => it.id === id)?.name ?? id;
  const history = createHistory(async (from) => {
    const { deliveries, before } = await settingsApi.deliveries(from);
    return { items: deliveries.map(entryOf), before };
  });
  return (
    <section class={css["part"]} id="incoming" aria-labelledby="incoming-title">
      <h2 id="incoming-title">Incoming webhooks</h2>
      <p class={css["about"]}>
        Start or continue Runs from GitHub or Azure DevOps with a label, a comment, a review or a
        failed check. Your own programs can send signed JSON.
      </p>
      <Show when={!list.refused()} fallback={<ProblemText text={list.problem()} />}>
        <NewIncoming
          workers={workers.value() ?? []}
          taken={(list.items() ?? []).map(({ name }) => name)}
          made={list.reread}
        />
        <ListRows list={list} loading="Loading webhooks…">
          {(it) => (
            <>
              <div class={css["what"]}>
                <strong>{visible(it.name)}</strong>
                <Tag>{kinds[it.kind]}</Tag>
              </div>
              <div class={css["wide"]}>
                <Copyable text={it.url} label="Copy URL" what={`URL of ${visible(it.name)}`} />
                <p class={css["soft"]}>
                  {startText(it, workerName)} Created by {visible(it.createdBy)}.
                </p>
              </div>
              <RemoveButton
                title={`Remove ${visible(it.name)}`}
                verb="Remove"
                means="Wheelhouse refuses its deliveries from now on. Runs it started continue."
                remove={() => settingsApi.removeIncoming(it.name)}
                removed={list.reread}
              />
            </>
          )}
        </ListRows>
        <History
          title="Recent deliveries"
          none="Deliveries and their results appear here."
          pages={history}
          nameOf={(webhook) => webhook}
        />
      </Show>
    </section>
  );
}

function startText(
  { kind, start, template }: WebhookView,
  workerName: (id: string) => string,
): string {
  const { target, engine } = start;
  const where = target?.label
    ? ` on any worker labelled ${visible(target.label)}`
    : target?.worker
      ? ` on ${visible(workerName(target.worker))}`
      : ", which asks for its target";
  const how = start.mode ?? (target ? "autonomous" : "interactive");
  const run = `an ${how} Run${engine ? ` with ${engines[engine]}` : ""}${where}`;
  if (kind !== "custom") return `An issue labelled “${visible(start.label)}” starts ${run}.`;
  const when = template?.when
    ? ` when ${visible(template.when.path)} is “${visible(template.when.equals)}”`
    : "";
  return `A delivery starts ${run}${when}.`;
}

const entryOf = ({ id, at, webhook, event, why, runId, ...it }: DeliveryView): HistoryEntry => {
  const [state, tone] = states[it.state];
  return { id, at, webhook, what: event, state, tone, why, runId };
};
