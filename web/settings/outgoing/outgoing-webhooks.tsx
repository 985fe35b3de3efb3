import { createSignal, Show } from "solid-js";
import type { AttemptView, OutgoingView } from "../../../shared/schemas/outgoing-webhook.ts";
import { statusLabels } from "../../../shared/words/ending.ts";
import { dayAndTime } from "../../../shared/words/moment.ts";
import { createSubmit } from "../../ui/behaviour/create-submit.ts";
import { Button, ProblemText, Tag } from "../../ui/controls.tsx";
import { createList } from "../../ui/list/create-list.ts";
import { ListRows } from "../../ui/list/list-rows.tsx";
import { RemoveButton } from "../../ui/list/remove-button.tsx";
import css from "../../ui/page.module.css";
import { visible } from "../../ui/text/visible.ts";
import { createHistory, type HistoryEntry } from "../history/create-history.ts";
import { History } from "../history/history.tsx";
import { settingsApi } from "../settings-api.ts";
import { NewOutgoing, occasionWords } from "./new-outgoing.tsx";

/** Webhooks that notify the team, and their recent messages. */
export function OutgoingWebhooks() {
  const list = createList(settingsApi.outgoing);
  const history = createHistory(async (from) => {
    const { attempts, before } = await settingsApi.attempts(from);
    return { items: attempts.map(entryOf), before };
  });
  const nameOf = (webhook: string) => {
    const found = list.items()?.find(({ id }) => id === webhook);
    if (found) return shortened(found.url);
    return list.items() ? "Removed" : "…";
  };
  return (
    <section class={css["part"]} id="outgoing" aria-labelledby="outgoing-title">
      <h2 id="outgoing-title">Outgoing webhooks</h2>
      <p class={css["about"]}>
        Notify Slack, or any endpoint that accepts JSON, when a Run needs you, completes or fails.
        The link in the message opens the question.
      </p>
      <Show when={!list.refused()} fallback={<ProblemText text={list.problem()} />}>
        <NewOutgoing made={list.reread} />
        <ListRows list={list} loading="Loading webhooks…">
          {(it) => <Receiver webhook={it} changed={list.reread} tested={history.reload} />}
        </ListRows>
        <History
          title="Recent messages"
          none="Messages and their results appear here."
          pages={history}
          nameOf={nameOf}
        />
      </Show>
    </section>
  );
}

function Receiver(props: { webhook: OutgoingView; changed: () => void; tested: () => void }) {
  const [tested, setTested] = createSignal<AttemptView>();
  const submit = createSubmit();
  const test = async () => {
    setTested(await submit.run(() => settingsApi.testOutgoing(props.webhook.id)));
    props.tested();
  };
  return (
    <>
      <div class={css["what"]}>
        <strong dir="ltr">{shortened(props.webhook.url)}</strong>
        <Tag>{props.webhook.shape === "slack" ? "Slack" : "Signed JSON"}</Tag>
        <Show when={props.webhook.paused}>
          <Tag warn title="The endpoint returned 410 Gone. Remove it or add it again.">
            Paused: endpoint gone
          </Tag>
        </Show>
      </div>
      <div class={css["wide"]}>
        <p class={css["soft"]}>
          When a Run {props.webhook.on.map((it) => occasionWords[it]).join(", ")}. Created by{" "}
          {visible(props.webhook.createdBy)}.
        </p>
        <Show when={tested()}>
          {(it) => (
            <p class={css["tested"]} data-arrived={it().state === "delivered"} role="status">
              {testText(it())}
            </p>
          )}
        </Show>
        <ProblemText text={submit.problem()} />
      </div>
      <div class={css["acts"]}>
        <Button small disabled={submit.busy()} onClick={() => void test()}>
          {submit.busy() ? "Sending…" : "Send test"}
        </Button>
        <RemoveButton
          title={`Remove ${shortened(props.webhook.url)}`}
          verb="Remove"
          means="Wheelhouse sends nothing more to this URL."
          remove={() => settingsApi.removeOutgoing(props.webhook.id)}
          removed={props.changed}
        />
      </div>
    </>
  );
}

const testText = ({ state, why, lastStatus }: AttemptView): string => {
  if (state === "delivered") return "Test message delivered.";
  const reason = why ?? (lastStatus ? `the endpoint returned ${lastStatus}` : "reason unknown");
  return `Test message not delivered: ${visible(reason)}.`;
};

/** A URL for people. Its path is cut, because it may contain a secret. */
const shortened = (url: string): string => {
  if (!URL.canParse(url)) return "Unreadable URL";
  const { host, pathname } = new URL(url);
  return pathname.length > 12 ? `${host}${pathname.slice(0, 9)}…` : `${host}${pathname}`;
};

const states: Readonly<Record<AttemptView["state"], [string, HistoryEntry["tone"]]>> = {
  delivered: ["Delivered", "good"],
  "gave-up": ["Gave up", "bad"],
  waiting: ["Waiting", "waiting"],
};

function entryOf({ id, at, webhook, runId, ...it }: AttemptView): HistoryEntry {
  const [state, tone] = states[it.state];
  const what = it.on === "test" ? "Test message" : statusLabels[it.on];
  const next =
    it.nextAt && it.state === "waiting" ? `next try ${dayAndTime(it.nextAt)}` : undefined;
  const tries = it.tries > 1 ? `${it.tries} tries` : undefined;
  const status = it.why ? undefined : it.lastStatus && `the endpoint returned ${it.lastStatus}`;
  const why = [it.why, status, tries, next].filter(Boolean).join("; ");
  return { id, at, webhook, what, state, tone, why, runId };
}
