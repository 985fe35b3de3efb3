import type { DeliveryView } from "../../../shared/schemas/webhook.ts";
import { mayWrite } from "../../code-hosts/repository/may-write.ts";
import { repositoryName } from "../../code-hosts/repository/repository.ts";
import type { Request } from "../../commit.ts";
import type { Ports } from "../../ports.ts";
import type { Writer } from "../plan/plan.ts";

/** What became of a delivery. */
export type Outcome = Pick<DeliveryView, "state" | "why"> & { readonly runId?: string };

export const done = (why: string, runId: string): Outcome => ({ state: "done", why, runId });
export const ignored = (why: string): Outcome => ({ state: "ignored", why });
export const refused = (why: string): Outcome => ({ state: "refused", why });

/** What a delivery asks of a Run. `key`: of the content, so that asking again finds what was done. */
export const requestFor = (key: string, by: string, action: string): Request => ({
  ...{ key: `webhook-${key}`, fingerprint: key, by, action },
});

/** Why somebody may not ask for this; undefined when they may. */
export async function refusalOf(
  ports: Ports,
  team: string,
  { name, repository }: Writer,
): Promise<string | undefined> {
  const hosts = await ports.codeHosts(team);
  if (await mayWrite(hosts, repository, name, ports.fetch)) return undefined;
  return `${name} may not write to ${repositoryName(repository)}`;
}
