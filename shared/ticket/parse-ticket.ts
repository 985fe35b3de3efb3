import { azureServerTicket, azureTicket } from "./azure-address.ts";
import { githubShorthand, githubTicket } from "./github-address.ts";
import { pastedAddress, withoutSurroundings } from "./pasted-address.ts";
import type { Ticket } from "./ticket.ts";

/** Hosts with tickets, besides github.com and Azure DevOps. */
export type TicketHosts = {
  /** Host of a GitHub Enterprise server, with its port if it has one. */
  readonly enterpriseHost?: string | undefined;
  /** Host and path of an Azure DevOps Server. */
  readonly azureServer?: string | undefined;
};

/**
 * The ticket that an address names, in every form that people paste. Undefined for everything else. The whole host
 * is compared; each part of the path is decoded once and must be a possible name. Nothing is fetched.
 */
export function parseTicketUrl(
  text: string,
  { enterpriseHost, azureServer }: TicketHosts = {},
): Ticket | undefined {
  const address = pastedAddress(text);
  if (!address) return githubShorthand(withoutSurroundings(text) ?? "");
  const { host } = address;
  if (host === "github.com" || host === "www.github.com") return githubTicket(address, undefined);
  if (host === enterpriseHost?.toLowerCase()) return githubTicket(address, host);
  const onServer = azureServer === undefined ? undefined : azureServerTicket(address, azureServer);
  return onServer ?? azureTicket(address) ?? githubShorthand(withoutSurroundings(text) ?? "");
}
