import { Match, Switch } from "solid-js";
import type { WebhookView } from "../../../shared/schemas/webhook.ts";
import { Copyable, SecretOnce } from "../secret-once.tsx";
import css from "../settings.module.css";

type Kind = WebhookView["kind"];

const whereTo: Readonly<Record<Kind, string>> = {
  github: "Put it into the webhook at GitHub, as its secret.",
  azure:
    "Put it into the service hook, as the password of its basic authentication; the user name is free.",
  custom: "Put it where the program that delivers reads it, to sign with.",
};

/** What was just made: where to deliver to, the secret, and where both are to be put. */
export function IncomingMade(props: { webhook: WebhookView; secret: string; done: () => void }) {
  return (
    <div class={css["made"]}>
      <SecretOnce
        secret={props.secret}
        what={whereTo[props.webhook.kind]}
        done={() => props.done()}
      />
      <Copyable
        text={`${location.origin}${props.webhook.path}`}
        label="Copy address"
        what="Address to deliver to"
      />
      <Steps kind={props.webhook.kind} />
    </div>
  );
}

function Steps(props: { kind: Kind }) {
  return (
    <ol class={css["steps"]}>
      <Switch>
        <Match when={props.kind === "github"}>
          <li>At GitHub open the repository’s Settings → Webhooks → Add webhook.</li>
          <li>Enter the address and the secret, with the content type application/json.</li>
          <li>
            Choose the events Issues, Issue comments, Pull request reviews, Pull request review
            comments and Check runs.
          </li>
        </Match>
        <Match when={props.kind === "azure"}>
          <li>In Azure DevOps open Project settings → Service hooks → Web Hooks.</li>
          <li>
            Add one each for work item updated and commented on, build completed, and pull request
            commented on.
          </li>
          <li>Enter the address, and the secret as the basic authentication password.</li>
        </Match>
        <Match when={props.kind === "custom"}>
          <li>Have your program POST its JSON to the address.</li>
          <li>
            Sign “SECONDS.BODY” by HMAC-SHA256 with the secret; SECONDS is the Unix time of now.
          </li>
          <li>
            Send <code>Wheelhouse-Signature: t=SECONDS,v1=SIGNATURE</code>, the signature in hex.
          </li>
        </Match>
      </Switch>
    </ol>
  );
}
