/** A ticket, by the ids parsed from its URL. The URL itself is never fetched. */
export type Ticket =
  | {
      readonly kind: "github";
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

const github =
  /^\/([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\/([A-Za-z0-9._-]{1,100})\/issues\/([1-9][0-9]{0,9})\/?$/;
const azure =
  /^\/([A-Za-z0-9][A-Za-z0-9-]{0,49})\/([A-Za-z0-9][A-Za-z0-9 ._-]{0,63})\/_workitems\/edit\/([1-9][0-9]{0,9})\/?$/;

/** The ticket that a URL names; undefined when it has neither of the two shapes. Host and path are compared whole. */
export function parseTicketUrl(text: string): Ticket | undefined {
  const written =
    /^https:\/\/(github\.com|dev\.azure\.com)(\/[A-Za-z0-9._~%/-]*)(?:[?#][^\s]*)?$/.exec(text);
  const path = written?.[2];
  if (!path) return undefined;
  if (written[1] === "github.com") {
    const [, owner, repo, number] = github.exec(path) ?? [];
    if (!owner || !repo || repo === "." || repo === "..") return undefined;
    return { kind: "github", owner, repo, number: Number(number) };
  }
  const [, organization, project, number] = azure.exec(path.replaceAll("%20", " ")) ?? [];
  if (!organization || !project) return undefined;
  return { kind: "azure", organization, project, number: Number(number) };
}
