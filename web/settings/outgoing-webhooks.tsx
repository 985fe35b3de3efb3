import { createSignal, For, Show } from "solid-js";
import type { AttemptView, OutgoingView } from "../../shared/schemas/outgoing-webhook.ts";
import { Button, ProblemText, Tag } from "../ui/controls.tsx";
import { dayAndTime } from "../ui/time.ts";
import { visible } from "../ui/visible.ts";
import { createHistory } from "./create-history.ts";
import { createDeed, createList } from "./create-list.ts";
import { type Happening, History } from "./history.tsx";
import { NewOutgoing, occasionWords } from "./new-outgoing.tsx";
import { RemoveButton } from "./remove-button.tsx";
import css from "./settings.module.css";
import { settingsApi } from "./settings-api.ts";

/** Where the team is told what its Runs come to, and how that went. */
export function OutgoingWebhooks() {
  const list = createList(settingsApi.outgoing);
  const history = createHistory(async (from) => {
    const { attempts, before } = await settingsApi.attempts(from);
    return { items: attempts.map((it) => happeningOf(it, list.items() ?? [])), before };
  });
  return (
    <section class={css["part"]} id="outgoing" aria-labelledby="outgoing-title">
      <h2 id="outgoing-title">Outgoing webhooks</h2>
      <p class={css["about"]}>
        Slack, or anything that takes JSON, is told when a Run needs somebody, completed or failed.
        The link in the message opens the question.
      </p>
      <NewOutgoing made={() => void list.reread()} />
      <ProblemText text={list.problem()} />
      <Show when={list.items()} fallback={<p class={css["soft"]}>Looking for webhooks…</p>}>
        {(webhooks) => (
          <Show when={webhooks().length > 0}>
            <ul class={css["rows"]}>
              <For each={webhooks()}>
                {(it) => (
                  <Receiver
                    webhook={it}
                    changed={() => void list.reread()}
                    tested={history.reload}
                  />
                )}
              </For>
            </ul>
          </Show>
        )}
      </Show>
      <History
        title="Last messages"
        none="Nothing was sent yet."
        {...{ items: history.items(), problem: history.problem(), more: history.more() }}
        loadMore={history.loadMore}
        reload={history.reload}
      />
    </section>
  );
}

function Receiver(props: { webhook: OutgoingView; changed: () => void; tested: () => void }) {
  const [tested, setTested] = createSignal<AttemptView>();
  const deed = createDeed();
  const test = async () => {
    setTested(await deed.run(() => settingsApi.testOutgoing(props.webhook.id)));
    props.tested();
  };
  return (
    <li class={css["row"]}>
      <div class={css["what"]}>
        <strong dir="ltr">{shortened(props.webhook.url)}</strong>
        <Tag>{props.webhook.shape === "slack" ? "Slack" : "Wheelhouse"}</Tag>
        <Show when={props.webhook.paused}>
          <Tag warn>its receiver is gone</Tag>
        </Show>
      </div>
      <div class={css["wide"]}>
        <p class={css["soft"]}>
          when a Run {props.webhook.on.map((it) => occasionWords[it]).join(", ")} · by{" "}
          {visible(props.webhook.createdBy)}
        </p>
        <Show when={tested()}>
          {(it) => (
            <p role="status">
              {it().state === "delivered"
                ? "The test message arrived."
                : `The test message did not arrive: ${visible(it().why ?? "no reason is known")}.`}
            </p>
          )}
        </Show>
        <ProblemText text={deed.problem()} />
      </div>
      <div class={css["acts"]}>
        <Button small disabled={deed.busy()} onClick={() => void test()}>
          {deed.busy() ? "Sending…" : "Send a test"}
        </Button>
        <RemoveButton
          title={`Remove ${shortened(props.webhook.url)}`}
          verb="Remove"
          means="Nothing is sent there any more."
          remove={() => settingsApi.removeOutgoing(props.webhook.id)}
          removed={props.changed}
        />
      </div>
    </li>
  );
}

/** The path of such an address is a secret of its own. */
const shortened = (url: string): string => {
  const { host, pathname } = new URL(url);
  return pathname.length > 12 ? `${host}${pathname.slice(0, 9)}…` : `${host}${pathname}`;
};

const states: Readonly<Record<AttemptView["state"], [string, Happening["tone"]]>> = {
  delivered: ["Arrived", "good"],
  "gave-up": ["Given up", "bad"],
  waiting: ["Waiting", "waiting"],
};

function happeningOf(it: AttemptView, webhooks: readonly OutgoingView[]): Happening {
  const [state, tone] = states[it.state];
  const to = webhooks.find(({ id }) => id === it.webhook);
  const what = it.on === "test" ? "a test message" : `a Run ${occasionWords[it.on]}`;
  const tries = it.tries > 1 ? `${it.tries} tries. ` : "";
  const next = it.nextAt && it.state === "waiting" ? ` Tried again ${dayAndTime(it.nextAt)}.` : "";
  return {
    ...{ id: it.id, at: it.at, state, tone, runId: it.runId },
    what: to ? `${what} → ${shortened(to.url)}` : what,
    why: `${tries}${it.why ?? ""}${next}`,
  };
}
