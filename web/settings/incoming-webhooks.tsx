import { For, Show } from "solid-js";
import type { DeliveryView, WebhookView } from "../../shared/schemas/webhook.ts";
import { ProblemText, Tag } from "../ui/controls.tsx";
import { visible } from "../ui/visible.ts";
import { createHistory } from "./create-history.ts";
import { createList } from "./create-list.ts";
import { type Happening, History } from "./history.tsx";
import { NewIncoming } from "./new-incoming.tsx";
import { RemoveButton } from "./remove-button.tsx";
import { Copyable } from "./secret-once.tsx";
import css from "./settings.module.css";
import { settingsApi } from "./settings-api.ts";

export const kinds: Readonly<Record<WebhookView["kind"], string>> = {
  github: "GitHub",
  azure: "Azure DevOps",
  custom: "one’s own",
};
const states: Readonly<Record<DeliveryView["state"], [string, Happening["tone"]]>> = {
  done: ["Done", "good"],
  ignored: ["Ignored", "soft"],
  refused: ["Refused", "bad"],
  failed: ["Failed", "bad"],
  waiting: ["Waiting", "waiting"],
};

/** Webhooks that others deliver to: what starts and continues Runs. */
export function IncomingWebhooks() {
  const list = createList(settingsApi.incoming);
  const history = createHistory(async (from) => {
    const { deliveries, before } = await settingsApi.deliveries(from);
    return { items: deliveries.map(happeningOf), before };
  });
  return (
    <section class={css["part"]} id="incoming" aria-labelledby="incoming-title">
      <h2 id="incoming-title">Incoming webhooks</h2>
      <p class={css["about"]}>
        A label, a comment, a review or a failed check at GitHub or Azure DevOps starts a Run or
        continues one; so does anything of your own that sends signed JSON.
      </p>
      <NewIncoming made={() => void list.reread()} />
      <ProblemText text={list.problem()} />
      <Show when={list.items()} fallback={<p class={css["soft"]}>Looking for webhooks…</p>}>
        {(webhooks) => (
          <Show when={webhooks().length > 0}>
            <ul class={css["rows"]}>
              <For each={webhooks()}>
                {(it) => (
                  <li class={css["row"]}>
                    <div class={css["what"]}>
                      <strong>{visible(it.name)}</strong>
                      <Tag>{kinds[it.kind]}</Tag>
                    </div>
                    <div class={css["wide"]}>
                      <Copyable text={`${location.origin}${it.path}`} label="Copy address" />
                      <p class={css["soft"]}>{startText(it)}</p>
                    </div>
                    <RemoveButton
                      title={`Remove ${visible(it.name)}`}
                      verb="Remove"
                      means="Deliveries to it are refused from now on. Runs that it started go on."
                      remove={() => settingsApi.removeIncoming(it.name)}
                      removed={() => void list.reread()}
                    />
                  </li>
                )}
              </For>
            </ul>
          </Show>
        )}
      </Show>
      <History
        title="Last deliveries"
        none="Nothing was delivered yet. What comes stands here, and what became of it."
        {...{ items: history.items(), problem: history.problem(), more: history.more() }}
        loadMore={history.loadMore}
        reload={history.reload}
      />
    </section>
  );
}

function startText({ kind, start, template }: WebhookView): string {
  const where = start.target ? ` on ${start.target.worker}` : ", which asks where to go";
  const how = start.mode ?? (start.target ? "autonomous" : "interactive");
  const run = `an ${how} Run${where}${start.engine ? ` with ${start.engine}` : ""}`;
  if (kind !== "custom") return `An issue labelled “${visible(start.label)}” starts ${run}.`;
  const when = template?.when
    ? ` when ${visible(template.when.path)} is “${visible(template.when.equals)}”`
    : "";
  return `A delivery starts ${run}${when}.`;
}

const happeningOf = (it: DeliveryView): Happening => {
  const [state, tone] = states[it.state];
  const what = `${it.webhook}: ${it.event}`;
  return { id: it.id, at: it.at, what, state, tone, why: it.why, runId: it.runId };
};
