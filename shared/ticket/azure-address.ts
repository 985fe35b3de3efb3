import type { PastedAddress } from "./pasted-address.ts";
import { numberOf, possibleName } from "./possible-name.ts";
import type { Ticket } from "./ticket.ts";

/** Parts of Azure DevOps in which a work item can be open over the page: `?workitem=7`. */
const hubs = ["_boards", "_backlogs", "_sprints", "_queries", "_workitems", "_deliveryplans"];

/** The work item that an address on dev.azure.com names, or one on the older `ORG.visualstudio.com`. */
export function azureTicket(address: PastedAddress): Ticket | undefined {
  const { host, parts } = address;
  if (host === "dev.azure.com") return workItem(parts[0], parts.slice(1), address);
  const [, older] = /^([a-z0-9-]+)\.visualstudio\.com$/.exec(host) ?? [];
  if (older === undefined) return undefined;
  return workItem(
    older,
    parts[0]?.toLowerCase() === "defaultcollection" ? parts.slice(1) : parts,
    address,
  );
}

/**
 * The work item that an address on an Azure DevOps Server names.
 *
 * @param server host and path, such as `tfs.example.com/tfs`
 */
export function azureServerTicket(address: PastedAddress, server: string): Ticket | undefined {
  const [host = "", ...base] = server.toLowerCase().split("/");
  if (address.host !== host) return undefined;
  if (base.some((part, at) => address.parts[at]?.toLowerCase() !== part)) return undefined;
  const [collection, ...parts] = address.parts.slice(base.length);
  if (collection === undefined || !possibleName.project(collection)) return undefined;
  const found = inCollection(parts, address);
  return (
    found && { kind: "azure", server: server.toLowerCase(), organization: collection, ...found }
  );
}

function workItem(
  organization: string | undefined,
  parts: readonly string[],
  address: PastedAddress,
): Ticket | undefined {
  if (organization === undefined || !possibleName.organization(organization)) return undefined;
  const found = inCollection(parts, address);
  return found && { kind: "azure", organization, ...found };
}

/** Project and team may come first, then a hub with its pages. Azure DevOps ignores case in the fixed parts. */
function inCollection(
  parts: readonly string[],
  { value }: PastedAddress,
): { readonly project?: string; readonly number: number } | undefined {
  const at = parts.findIndex((part, at) => part.startsWith("_") || isOldPage(parts, at));
  const [project, team, ...others] = parts.slice(0, Math.max(0, at));
  const [hub, page, written, ...more] = parts.slice(at).map((part) => part.toLowerCase());
  if (at < 0 || hub === undefined || others.length > 0) return undefined;
  if ([project, team].some((name) => name !== undefined && !possibleName.project(name)))
    return undefined;

  const number = numberOf(numberIn());
  if (number === undefined) return undefined;
  return { ...(project === undefined ? {} : { project }), number };

  function numberIn(): string | undefined {
    const edited = page === "edit" && written !== undefined;
    if (hub === "_workitems" && edited) return more.length === 0 ? written : undefined;
    if (hub === "_queries" && edited) return more.length === 0 ? written : undefined;
    if (hub === "_workitems" && written === undefined) return value("id") ?? value("workitem");
    if (hub === "web") return written === undefined ? value("id") : undefined;
    return hubs.includes(hub ?? "") ? value("workitem") : undefined;
  }
}

/** The page `web/wi.aspx?id=7`, to which older mails lead. A project can have the name `web` too. */
const isOldPage = (parts: readonly string[], at: number): boolean =>
  parts[at]?.toLowerCase() === "web" && parts[at + 1]?.toLowerCase() === "wi.aspx";
