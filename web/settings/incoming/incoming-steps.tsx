import { Match, Switch } from "solid-js";
import type { WebhookView } from "../../../shared/schemas/webhook.ts";
import css from "../../ui/page.module.css";
import { Copyable, SecretOnce } from "../secret-once.tsx";

type Kind = WebhookView["kind"];

const whereTo: Readonly<Record<Kind, string>> = {
  github: "Enter it as the secret of the webhook at GitHub.",
  azure: "Enter it as the service hook’s basic authentication password. Any user name works.",
  custom: "Your program signs its deliveries with it.",
};

/** The new webhook: its URL, its secret, and where to enter them. */
export function IncomingMade(props: { webhook: WebhookView; secret: string; done: () => void }) {
  return (
    <div class={css["made"]}>
      <SecretOnce
        secret={props.secret}
        what={whereTo[props.webhook.kind]}
        done={() => props.done()}
      />
      <Copyable text={props.webhook.url} label="Copy URL" what="Webhook URL" />
      <Steps kind={props.webhook.kind} />
    </div>
  );
}

function Steps(props: { kind: Kind }) {
  return (
    <ol class={css["steps"]}>
      <Switch>
        <Match when={props.kind === "github"}>
          <li>In the GitHub repository, open Settings → Webhooks → Add webhook.</li>
          <li>Enter the URL and the secret, and choose the content type application/json.</li>
          <li>
            Select the events Issues, Issue comments, Pull request reviews, Pull request review
            comments and Check runs.
          </li>
        </Match>
        <Match when={props.kind === "azure"}>
          <li>In Azure DevOps, open Project settings → Service hooks → Web Hooks.</li>
          <li>
            Add one web hook for each event: work item updated, work item commented on, build
            completed, pull request commented on.
          </li>
          <li>Enter the URL, and the secret as the basic authentication password.</li>
        </Match>
        <Match when={props.kind === "custom"}>
          <li>Send your JSON to the URL as a POST request.</li>
          <li>
            Sign “SECONDS.BODY” with HMAC-SHA256 and the secret. SECONDS is the current Unix time.
          </li>
          <li>
            Send the header <code>Wheelhouse-Signature: t=SECONDS,v1=SIGNATURE</code>, with the
            signature in hex.
          </li>
        </Match>
      </Switch>
    </ol>
  );
}
