import type { RepositoryId } from "../schemas/work.ts";
import type { TicketHosts } from "../ticket/parse-ticket.ts";
import { possibleName } from "../ticket/possible-name.ts";
import { pathParts } from "./path-parts.ts";
import { azureRepository, azureServerRepository, githubRepository } from "./repository-path.ts";

/** The repository that an address names. */
export type RepositoryAddress = {
  /** The address in one form, without a user. */
  readonly url: string;
  /** For people: `ada/engine`, `git.example.com/team/tool`. */
  readonly name: string;
  /** In lowercase ASCII, without a port. */
  readonly host: string;
  /** Missing on a host that Wheelhouse does not know: there it is cloned without a credential. */
  readonly id?: RepositoryId;
};

export type ReadAddress = RepositoryAddress | { readonly problem: string };

const longest = 2_000;
const form = "Use an https address, such as https://github.com/OWNER/REPO.";
const refuse = (why: string) => ({ problem: `${why} ${form}` });

/** As the egress gate reads it: labels of letters, digits and inner hyphens, or an IPv6 address. */
const hostName = /^\[[0-9a-f:]+\]$|^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.(?!$)|\.?$))+$/;

/** Names and numbers of this machine and of internal networks. The egress gate decides again when it connects. */
const internalName = /(^|\.)(localhost|local|internal|home\.arpa)$/;

/**
 * Reads the https address of a repository, on any host. Nothing is fetched. What git or a shell could read as
 * something else is refused with a sentence: other schemes, users and passwords, options, control characters, `..`.
 */
export function readRepositoryAddress(text: string, hosts: TicketHosts = {}): ReadAddress {
  const given = text.trim();
  if (given === "" || given.length > longest) return refuse("This is not a repository address.");
  if (/[\p{C}\p{Z}\\]/u.test(given))
    return refuse("A repository address has no blanks, backslashes or control characters.");
  if (given.startsWith("-")) return refuse("A repository address cannot begin with “-”.");
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/|:)/.exec(given)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "https")
    return refuse(`Wheelhouse does not clone by ${scheme}.`);
  if (scheme === undefined && /^[^/:]+:(?![0-9]+\/)/.test(given))
    return refuse("Wheelhouse does not clone by ssh.");
  if (/^[./~]/.test(given)) return refuse("Wheelhouse does not clone from a folder.");
  const written = scheme === undefined ? `https://${given}` : given;
  const [, authority = "", rawPath = "", after = ""] =
    /^https:\/\/([^/?#]*)((?:\/[^?#]*)?)((?:[?#].*)?)$/i.exec(written) ?? [];
  const url = URL.parse(`https://${authority.replace(/^.*@/, "")}/`);
  if (!url || !hostName.test(url.hostname)) return refuse("This is not a repository address.");
  const user = /^(.*)@/.exec(authority)?.[1];
  const parts = pathParts(rawPath);
  if (typeof parts === "string") return refuse(parts);
  const known = knownAt(url, parts, hosts);
  if (user !== undefined && !(isAzure(url) && user.toLowerCase() === organizationAt(parts)))
    return refuse("A repository address has no user, password or token.");
  if (known === "none")
    return { problem: `That is not a repository on ${url.host}. ${formOn(url, hosts)}` };
  if (known) return { ...known, host: url.hostname };
  return elsewhere(url, parts, after);
}

/** A repository on a host that Wheelhouse does not know. */
function elsewhere(url: URL, parts: readonly string[], after: string): ReadAddress {
  const host = url.hostname.replace(/\.$/, "");
  if (isInternalHost(host))
    return { problem: `${url.host} is an internal address. A Run clones from the internet only.` };
  if (after !== "") return refuse("A repository address has no “?” or “#”.");
  if (parts.length === 0) return refuse("The address names a host, but no repository.");
  const path = parts.map(encodeURIComponent).join("/");
  const port = url.port === "" ? "" : `:${url.port}`;
  const name = `${host}${port}/${parts.join("/").replace(/\.git$/, "")}`;
  return { url: `https://${host}${port}/${path}`, name, host };
}

/** Literal addresses and single labels are never public code hosts of a team's repository. */
const isInternalHost = (host: string): boolean =>
  /^[0-9.]+$|^\[/.test(host) || !host.includes(".") || internalName.test(host);

type Known = Omit<RepositoryAddress, "host">;

/** The repository on a known host; `none` if the host is known and the path names no repository. */
function knownAt(
  { host }: URL,
  parts: readonly string[],
  { enterpriseHost, azureServer }: TicketHosts,
): Known | "none" | undefined {
  if (host === "github.com" || host === "www.github.com") return known(githubRepository(parts));
  if (host === enterpriseHost?.toLowerCase()) return known(githubRepository(parts, host));
  if (host === "dev.azure.com") return known(azureRepository(parts));
  const [, older] = /^([a-z0-9-]+)\.visualstudio\.com$/.exec(host) ?? [];
  if (older !== undefined) {
    const inner = parts[0]?.toLowerCase() === "defaultcollection" ? parts.slice(1) : parts;
    return known(azureRepository([older, ...inner]));
  }
  const [server, ...base] = azureServer?.toLowerCase().split("/") ?? [];
  if (azureServer === undefined || host !== server) return undefined;
  return known(azureServerRepository(parts, azureServer.toLowerCase(), base));
}

const known = (id: RepositoryId | undefined): Known | "none" =>
  id ? { id, url: repositoryUrl(id), name: repositoryName(id) } : "none";

const isAzure = ({ host }: URL): boolean => host === "dev.azure.com";
/** Azure DevOps writes the organization before the host in the addresses that it offers: `https://acme@dev.azure.com/acme/…`. */
const organizationAt = (parts: readonly string[]): string | undefined =>
  parts[0] !== undefined && possibleName.organization(parts[0])
    ? parts[0].toLowerCase()
    : undefined;

const formOn = ({ host }: URL, { enterpriseHost }: TicketHosts): string =>
  host.endsWith("github.com") || host === enterpriseHost?.toLowerCase()
    ? `Use https://${host}/OWNER/REPO.`
    : `Use the address under “Clone” there, such as https://${host}/…/_git/REPO.`;

/** The name for people: `ada/engine`, `Shop/web`. */
export const repositoryName = (id: RepositoryId): string =>
  id.kind === "github" ? `${id.owner}/${id.repo}` : `${id.project}/${id.repo}`;

/** The address of a repository for people, in one form. */
export function repositoryUrl(id: RepositoryId): string {
  if (id.kind === "github") return `https://${id.host ?? "github.com"}/${id.owner}/${id.repo}`;
  const { server = "dev.azure.com", organization, project, repo } = id;
  const [of, inside, name] = [organization, project, repo].map(encodeURIComponent);
  return `https://${server}/${of}/${inside}/_git/${name}`;
}
