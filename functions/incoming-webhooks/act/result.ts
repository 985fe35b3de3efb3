import { repositoryName } from "../../../shared/repository/repository-address.ts";
import type { DeliveryView } from "../../../shared/schemas/webhook.ts";
import { mayWrite } from "../../code-hosts/repository/may-write.ts";
import type { Request } from "../../commit.ts";
import type { Ports } from "../../ports/ports.ts";
import type { Writer } from "../plan/plan.ts";

/** The result of a delivery. */
export type DeliveryResult = Pick<DeliveryView, "state" | "why"> & { readonly runId?: string };

export const done = (why: string, runId: string): DeliveryResult => ({ state: "done", why, runId });
export const ignored = (why: string): DeliveryResult => ({ state: "ignored", why });
export const refused = (why: string): DeliveryResult => ({ state: "refused", why });

/** The request that a delivery becomes. `key`: hash of its content, so that a repeat finds the earlier result. */
export const requestFor = (key: string, by: string, action: string): Request => ({
  key: `webhook-${key}`,
  fingerprint: key,
  by,
  action,
});

/** Why a person may not ask for this; undefined if they may. */
export async function refusalOf(
  ports: Ports,
  team: string,
  { name, repository }: Writer,
): Promise<string | undefined> {
  const hosts = await ports.codeHosts(team);
  if (await mayWrite(hosts, repository, name, ports.fetch)) return undefined;
  return `${name} has no write access to ${repositoryName(repository)}`;
}
