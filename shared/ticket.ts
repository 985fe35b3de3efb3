/** The ids of a ticket, parsed from its URL. The URL itself is never fetched. */
export type Ticket =
  | {
      readonly kind: "github";
      /** Host of a GitHub Enterprise server; missing for github.com. */
      readonly host?: string | undefined;
      readonly owner: string;
      readonly repo: string;
      readonly number: number;
    }
  | {
      readonly kind: "azure";
      readonly organization: string;
      readonly project: string;
      readonly number: number;
    };

/** Hosts with tickets, besides github.com and Azure DevOps. */
export type TicketHosts = { readonly enterpriseHost?: string | undefined };

const url = /^https:\/\/([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(\/[^\s\\?#]*)(?:[?#][^\s]*)?$/i;
const longestUrl = 2_000;

/** Names of managed users contain underscores. */
const owner = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/;
const repo = /^(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]{1,100}$/i;
const organization = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,48}[A-Za-z0-9])?$/;
/** Letters of every script are allowed (Azure DevOps, "Naming restrictions"). */
const project =
  /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._&()'!@~^-]{0,62}[\p{L}\p{M}\p{N}_&()'!@~^-])?$/u;
const number = /^[1-9][0-9]{0,9}$/;
const largestNumber = 2 ** 31 - 1;

/** Whether a name of an owner, repository, organization or project is possible on its code host. */
export const possibleName = {
  owner: (text: string): boolean => owner.test(text),
  repo: (text: string): boolean => repo.test(text),
  organization: (text: string): boolean => organization.test(text),
  project: (text: string): boolean => project.test(text),
};

/**
 * The ticket that a URL names: an issue on GitHub or on the given GitHub Enterprise server, or a work item of Azure
 * DevOps, whose URL may have the older form. Undefined for everything else. The whole host is compared; each part of
 * the path is decoded once and must be a possible name.
 */
export function parseTicketUrl(
  text: string,
  { enterpriseHost }: TicketHosts = {},
): Ticket | undefined {
  if (text.length > longestUrl) return undefined;
  const [, writtenHost, path] = url.exec(text) ?? [];
  if (!writtenHost || !path) return undefined;
  const parts = partsOf(path);
  if (!parts) return undefined;

  const host = writtenHost.toLowerCase();
  if (host === "github.com") return githubIssue(parts);
  if (enterpriseHost && host === enterpriseHost.toLowerCase()) return githubIssue(parts, host);
  if (host === "dev.azure.com") return workItem(parts[0], parts.slice(1));
  const [, older] = /^([a-z0-9-]+)\.visualstudio\.com$/.exec(host) ?? [];
  if (!older) return undefined;
  return workItem(older, parts[0]?.toLowerCase() === "defaultcollection" ? parts.slice(1) : parts);
}

/** The decoded parts of a path, without a trailing slash. Undefined if a part cannot be decoded. */
function partsOf(path: string): string[] | undefined {
  try {
    return path
      .replace(/\/$/, "")
      .slice(1)
      .split("/")
      .map((part) => decodeURIComponent(part).normalize("NFC"));
  } catch {
    return undefined;
  }
}

function githubIssue(parts: readonly string[], host?: string): Ticket | undefined {
  const [of, name, issues, written, ...rest] = parts;
  const issue = numberOf(written);
  if (!of || !name || issues !== "issues" || issue === undefined || rest.length > 0)
    return undefined;
  if (!owner.test(of) || !repo.test(name)) return undefined;
  return { kind: "github", ...(host ? { host } : {}), owner: of, repo: name, number: issue };
}

/** Azure DevOps ignores case in the fixed parts of its URLs. */
function workItem(of: string | undefined, parts: readonly string[]): Ticket | undefined {
  const [name, items, edit, written, ...rest] = parts;
  const item = numberOf(written);
  if (!of || !name || item === undefined || rest.length > 0) return undefined;
  if (items?.toLowerCase() !== "_workitems" || edit?.toLowerCase() !== "edit") return undefined;
  if (!organization.test(of) || !project.test(name)) return undefined;
  return { kind: "azure", organization: of, project: name, number: item };
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !number.test(text) || Number(text) > largestNumber) return undefined;
  return Number(text);
}

/** The URL of a ticket for people, in the current form. */
export function ticketUrl(ticket: Ticket): string {
  if (ticket.kind === "github")
    return `https://${ticket.host ?? "github.com"}/${ticket.owner}/${ticket.repo}/issues/${ticket.number}`;
  const { organization, project, number } = ticket;
  return `https://dev.azure.com/${organization}/${encodeURIComponent(project)}/_workitems/edit/${number}`;
}

/** The name of a ticket for people: `ada/engine#12`, `Shop#7`. */
export const ticketName = (ticket: Ticket): string =>
  ticket.kind === "github"
    ? `${ticket.owner}/${ticket.repo}#${ticket.number}`
    : `${ticket.project}#${ticket.number}`;
