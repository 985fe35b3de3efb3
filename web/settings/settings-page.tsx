import { useLocation } from "@solidjs/router";
import { createEffect } from "solid-js";
import { pathPrefix } from "../path-prefix.ts";
import { createPageTitle } from "../ui/behaviour/page-title.ts";
import css from "../ui/page.module.css";
import { IncomingWebhooks } from "./incoming/incoming-webhooks.tsx";
import { ApiKeys } from "./keys/api-keys.tsx";
import { CostLimits } from "./limits/cost-limits.tsx";
import { NetworkAccess } from "./network/network-access.tsx";
import { OutgoingWebhooks } from "./outgoing/outgoing-webhooks.tsx";
import { RepositorySettings } from "./repositories/repository-settings.tsx";

/** The team's API keys, network access, cost limits, webhooks, and what repositories may set. */
export function SettingsPage() {
  const location = useLocation();
  createPageTitle(() => "Settings");
  createEffect(() => {
    const id = location.hash.slice(1);
    if (id) document.getElementById(id)?.scrollIntoView();
  });
  return (
    <main class={css["page"]}>
      <div class={css["top"]}>
        <h1>Settings</h1>
        <nav aria-label="Settings sections">
          <a href={`${pathPrefix}/settings#keys`}>API keys</a>
          <a href={`${pathPrefix}/settings#network`}>Network access</a>
          <a href={`${pathPrefix}/settings#cost`}>Cost limits</a>
          <a href={`${pathPrefix}/settings#incoming`}>Incoming webhooks</a>
          <a href={`${pathPrefix}/settings#outgoing`}>Outgoing webhooks</a>
          <a href={`${pathPrefix}/settings#repository-settings`}>Repository settings</a>
        </nav>
      </div>
      <ApiKeys />
      <NetworkAccess />
      <CostLimits />
      <IncomingWebhooks />
      <OutgoingWebhooks />
      <RepositorySettings />
    </main>
  );
}
