import * as z from "zod";
import { possibleName } from "../../../shared/ticket/possible-name.ts";
import { type AzureTicket, ticketName } from "../../../shared/ticket/ticket.ts";
import { azureOf, type CodeHosts } from "../code-hosts.ts";
import { type Fetch, understood } from "../request.ts";
import { shownMarkdown, shownText } from "../ticket/hidden-text.ts";
import { textOfHtml } from "../ticket/html/html-text.ts";
import type { TicketHeld, Written } from "../ticket/ticket.ts";
import { azureCall, azurePath } from "./call.ts";
import { linksOf, relations } from "./links.ts";
import { resolveLinks } from "./repository.ts";

const person = z.object({ displayName: z.string() });
/** Old items contain a name, new ones a person. */
const someone = z.union([z.string(), person.transform((it) => it.displayName)]).optional();
const text = z.string().optional();
const item = z.object({
  fields: z.object({
    "System.Title": z.string(),
    "System.TeamProject": z.string().refine(possibleName.project),
    "System.State": text,
    "System.WorkItemType": text,
    "System.Tags": text,
    "System.CreatedDate": text,
    "System.CreatedBy": someone,
    "System.AssignedTo": someone,
    "System.Description": text,
    "Microsoft.VSTS.TCM.ReproSteps": text,
    "Microsoft.VSTS.TCM.SystemInfo": text,
    "Microsoft.VSTS.Common.AcceptanceCriteria": text,
  }),
  /** Lists the fields in Markdown; all others are HTML. */
  multilineFieldsFormat: z.record(z.string(), z.string()).nullish(),
  relations,
});
const comments = z.object({
  totalCount: z.int().default(0),
  comments: z.array(
    z.object({
      text: text,
      format: text,
      createdBy: person.optional(),
      createdDate: z.string(),
    }),
  ),
  continuationToken: text,
});

/** How much HTML of comments is read, in characters. The file of a ticket has 64 KB. */
const longestComments = 512 * 1024;
const perPage = 100;
const mostPages = 3;

const sections = [
  ["System.Description", "Description"],
  ["Microsoft.VSTS.TCM.ReproSteps", "Repro steps"],
  ["Microsoft.VSTS.TCM.SystemInfo", "System info"],
  ["Microsoft.VSTS.Common.AcceptanceCriteria", "Acceptance criteria"],
] as const;

/**
 * Reads a work item, its comments and its linked repository, if there is one. Its project is the one that it is in:
 * a board or a query also shows items of other projects.
 */
export async function readAzureTicket(
  hosts: CodeHosts,
  ticket: AzureTicket,
  fetch: Fetch,
): Promise<TicketHeld> {
  const azure = azureOf(hosts, ticket.server);
  const { organization, number } = ticket;
  const what = ticketName(ticket);
  const path = azurePath("_apis", "wit", "workitems", number);
  const get = (path: string, query: Record<string, string>) =>
    azureCall(azure, { organization, path, query, what }, fetch);

  const found = understood(item, await get(path, { $expand: "relations" }), what);
  const { fields } = found;
  const placed = { ...ticket, project: fields["System.TeamProject"] };
  const [talk, linked] = await Promise.all([
    readComments((query) => get(`${azurePath(placed.project)}${path}/comments`, query)),
    resolveLinks(hosts, placed, linksOf(found.relations), fetch),
  ]);

  const labels = (fields["System.Tags"] ?? "").split(";").map((it) => it.trim());
  return {
    ticket: placed,
    labels: labels.filter((it) => it !== ""),
    ...(linked.repository ? { repository: linked.repository } : {}),
    pullRequests: linked.pullRequests,
    story: {
      ticket: placed,
      title: fields["System.Title"],
      facts: [
        ["Kind", fields["System.WorkItemType"] ?? ""],
        ["State", fields["System.State"] ?? ""],
        ["Labels", fields["System.Tags"] ?? ""],
        ["Assigned to", fields["System.AssignedTo"] ?? ""],
        [
          "Pull requests",
          linked.pullRequests.map((it) => `!${it.number} ${it.title} (${it.state})`).join(", "),
        ],
      ],
      body: bodyOf(found),
      comments: talk.written,
      unread: talk.unread,
    },
  };
}

function bodyOf({ fields, multilineFieldsFormat }: z.infer<typeof item>): Written {
  const filled = sections.flatMap(([field, name]) => {
    const text = fields[field];
    return text ? [{ name, shown: shownOf(text, multilineFieldsFormat?.[field]) }] : [];
  });
  const [first] = filled;
  const text =
    filled.length === 1 && first?.name === "Description"
      ? first.shown.text
      : filled.map(({ name, shown }) => `${name}:\n${shown.text}`).join("\n\n");
  return {
    author: fields["System.CreatedBy"] ?? "",
    at: fields["System.CreatedDate"] ?? "",
    text,
    shown: {
      text,
      comments: filled.reduce((all, { shown }) => all + shown.comments, 0),
      invisible: filled.reduce((all, { shown }) => all + shown.invisible, 0),
    },
  };
}

function shownOf(text: string, format: string | undefined) {
  if (format?.toLowerCase() === "markdown") return shownMarkdown(text);
  const { text: plain, comments } = textOfHtml(text);
  return { ...shownText(plain), comments };
}

async function readComments(
  page: (query: Record<string, string>) => Promise<{ body: unknown }>,
): Promise<{ written: Written[]; unread: number }> {
  const written: Written[] = [];
  let total = 0;
  let read = 0;
  let next: string | undefined;
  for (let at = 0; at < mostPages; at += 1) {
    const query = {
      "api-version": "7.1-preview.4",
      order: "asc",
      $top: String(perPage),
      ...(next ? { continuationToken: next } : {}),
    };
    const found = understood(comments, await page(query), "its comments");
    total = found.totalCount;
    next = found.continuationToken;
    for (const { createdBy, createdDate, text = "", format } of found.comments) {
      read += text.length;
      if (read > longestComments) return { written, unread: total - written.length };
      written.push({
        author: createdBy?.displayName ?? "",
        at: createdDate,
        text,
        shown: shownOf(text, format),
      });
    }
    if (!next) break;
  }
  return { written, unread: Math.max(0, total - written.length) };
}
