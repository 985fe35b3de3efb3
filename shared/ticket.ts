/** A ticket, by the ids parsed from its URL. The URL itself is never fetched. */
export type Ticket =
  | {
      readonly kind: "github";
      /** Of a GitHub Enterprise; missing for github.com. */
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

/** Which hosts beside github.com and Azure DevOps have tickets here. */
export type TicketHosts = { readonly enterpriseHost?: string | undefined };

const url = /^https:\/\/([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(\/[^\s\\?#]*)(?:[?#][^\s]*)?$/i;
const longestUrl = 2_000;

/** Underscores are in the names of managed users. */
const owner = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/;
const repo = /^(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]{1,100}$/i;
const organization = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,48}[A-Za-z0-9])?$/;
/** "Naming restrictions" of Azure DevOps; letters of every script are allowed. */
const project =
  /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._&()'!@~^-]{0,62}[\p{L}\p{M}\p{N}_&()'!@~^-])?$/u;
const number = /^[1-9][0-9]{0,9}$/;
const largestNumber = 2 ** 31 - 1;

/** Names of a repository, an organisation or a project, as both code hosts allow them. */
export const possibleName = {
  owner: (text: string): boolean => owner.test(text),
  repo: (text: string): boolean => repo.test(text),
  organization: (text: string): boolean => organization.test(text),
  project: (text: string): boolean => project.test(text),
};

/**
 * The ticket that a URL names: an issue of GitHub or of the given GitHub Enterprise, or a work item
 * of Azure DevOps, also by its older address. Undefined for everything else. The host is compared
 * whole; each part of the path is decoded once and has to be a possible name.
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

/** The decoded parts of a path, a slash at its end left out; undefined when one cannot be decoded. */
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

/** Azure DevOps does not tell capitals apart in its own words. */
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

/** The address of a ticket for people, in the one form that is written today. */
export function ticketUrl(ticket: Ticket): string {
  if (ticket.kind === "github")
    return `https://${ticket.host ?? "github.com"}/${ticket.owner}/${ticket.repo}/issues/${ticket.number}`;
  const { organization, project, number } = ticket;
  return `https://dev.azure.com/${organization}/${encodeURIComponent(project)}/_workitems/edit/${number}`;
}

/** A ticket as people name it: `ada/engine#12`, `Shop#7`. */
export const ticketName = (ticket: Ticket): string =>
  ticket.kind === "github"
    ? `${ticket.owner}/${ticket.repo}#${ticket.number}`
    : `${ticket.project}#${ticket.number}`;
