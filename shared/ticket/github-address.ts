import type { PastedAddress } from "./pasted-address.ts";
import { numberOf, possibleName } from "./possible-name.ts";
import type { Ticket } from "./ticket.ts";

/** Pages of a pull request below its own. */
const pagesOfPull = ["files", "commits", "checks", "changes", "conflicts"];

/**
 * The issue or pull request that an address on a GitHub names: its own page, a page of a pull request, or a list of
 * issues or a project in which it is open (`?issue=owner|repo|number`). GitHub keeps the two in one series of numbers.
 */
export function githubTicket(
  { parts, value }: PastedAddress,
  host: string | undefined,
): Ticket | undefined {
  const [of = "", name = "", kind, written, page, ...more] = parts;
  if (inList(parts)) return named(host, value("issue")?.split("|") ?? []);
  if (kind === "issues" && page === undefined) return named(host, [of, name, written]);
  if (kind !== "pull" || (page !== undefined && !pagesOfPull.includes(page))) return undefined;
  return more.length > 1 ? undefined : named(host, [of, name, written]);
}

/** `ada/engine#12`, as GitHub itself writes it. */
export function githubShorthand(text: string): Ticket | undefined {
  const [, ...ids] = /^([^/#\s]+)\/([^/#\s]+)#([0-9]+)$/.exec(text) ?? [];
  return named(undefined, ids);
}

const inList = ([of, name, kind, ...rest]: readonly string[]): boolean =>
  (kind === "issues" && rest.length === 0) ||
  (kind === "projects" && rest.length > 0 && name !== undefined && of !== undefined);

function named(
  host: string | undefined,
  [owner = "", repo = "", written, ...rest]: readonly (string | undefined)[],
): Ticket | undefined {
  const number = numberOf(written);
  if (number === undefined || rest.length > 0) return undefined;
  if (!possibleName.owner(owner) || !possibleName.repo(repo)) return undefined;
  return { kind: "github", ...(host === undefined ? {} : { host }), owner, repo, number };
}
