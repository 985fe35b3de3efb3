import {
  type KeptWebhook,
  keptWebhook,
  type PutWebhook,
  type WebhookView,
} from "../../shared/schemas/webhook.ts";
import type { Caller } from "../identity/caller.ts";
import type { Ports } from "../ports/ports.ts";

type World = Pick<Ports, "records" | "now" | "entropy" | "settings">;

/** Limit of webhooks per team. */
export const mostWebhooks = 50;

export const webhooksShelf = (team: string): string => `webhooks#${team}`;

/** The only team of a one-machine server: its name is left out of addresses. */
const usualTeam = "local";

export async function webhookOf(
  { records }: Pick<Ports, "records">,
  team: string,
  name: string,
): Promise<KeptWebhook | undefined> {
  return keptWebhook.optional().parse(await records.get(webhooksShelf(team), name));
}

export async function webhooksOf(world: World, team: string): Promise<WebhookView[]> {
  const all = await world.records.list(webhooksShelf(team), { limit: mostWebhooks });
  return all.map(({ value }) => viewOf(world, team, keptWebhook.parse(value))).reverse();
}

/** Creates a webhook, or replaces the one with that name. The secret is returned only here. */
export async function putWebhookOf(
  world: World,
  { team, name: by }: Caller,
  name: string,
  wanted: PutWebhook,
): Promise<{ readonly webhook: WebhookView; readonly secret: string; readonly made: boolean }> {
  const { records, now, entropy } = world;
  const secret = wanted.secret ?? Buffer.from(entropy(32)).toString("base64url");
  const kept: KeptWebhook = { ...wanted, name, secret, createdAt: now(), createdBy: by };
  for (;;) {
    const made = await records.add(webhooksShelf(team), name, kept);
    const after = made ? kept : await records.change(webhooksShelf(team), name, () => kept);
    // undefined: another caller removed it in between
    if (after !== undefined) return { webhook: viewOf(world, team, kept), secret, made };
  }
}

/** False: the team has no webhook with that name. */
export const removeWebhook = ({ records }: World, team: string, name: string): Promise<boolean> =>
  records.remove(webhooksShelf(team), name);

function viewOf(
  { settings }: World,
  team: string,
  { secret: _, ...webhook }: KeptWebhook,
): WebhookView {
  const query = team === usualTeam ? "" : `?team=${encodeURIComponent(team)}`;
  const path = `/api/webhooks/${webhook.name}${query}`;
  return { ...webhook, path, url: `${settings.consoleUrl()}${path}` };
}
