import * as z from "zod";
import type { AzureHost } from "../code-hosts.ts";
import { refuseTooMany } from "../rate-limit.ts";
import { type Fetch, quoted, type Reply, request } from "../request.ts";
import { TicketProblem } from "../ticket-problem.ts";

export type AzureCall = {
  readonly method?: "GET" | "POST";
  readonly organization: string;
  /** Under the organisation, as `azurePath` makes it. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** What it is about, for a sentence: `Shop#7`. */
  readonly what: string;
};

const version = "7.1";

/** Parts of a path, each encoded: names of projects have spaces and letters of every script. */
export const azurePath = (...parts: readonly (string | number)[]): string =>
  parts.map((part) => `/${encodeURIComponent(part)}`).join("");

/** Asks Azure DevOps. Resolves with a reply that is a success; every other one is a `TicketProblem`. */
export async function azureCall(host: AzureHost, call: AzureCall, fetch: Fetch): Promise<Reply> {
  const query = new URLSearchParams({ "api-version": version, ...call.query });
  const token = azureToken(host, call.organization);
  const reply = await request(
    {
      host: "Azure DevOps",
      method: call.method ?? "GET",
      url: `${host.web}${azurePath(call.organization)}${call.path}?${query}`,
      headers: {
        accept: "application/json",
        // else the answer to a bad token is a page to sign in
        "x-tfs-fedauthredirect": "Suppress",
        ...(token ? { authorization: `Basic ${base64(`:${token}`)}` } : {}),
      },
      ...(call.body === undefined ? {} : { body: call.body }),
    },
    fetch,
  );
  const { status, body } = reply;
  if (status >= 200 && status < 300 && status !== 203 && body !== undefined) return reply;
  throw refusal(host, call, token !== undefined, reply);
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** The token for an organisation; undefined when there is none for it. */
export function azureToken(host: AzureHost, organization: string): string | undefined {
  if (host.organization && host.organization !== organization.toLowerCase()) return undefined;
  return host.token;
}

/** A token that is wrong or has expired gets a 401, or a page to sign in by 203 or 302. */
function refusal(
  host: AzureHost,
  { organization, what }: AzureCall,
  signedIn: boolean,
  reply: Reply,
): Error {
  refuseTooMany("Azure DevOps", reply, "", host.now());
  const { status } = reply;
  const signIn = status === 401 || status === 203 || (status >= 300 && status < 400);
  if (!signedIn && (signIn || status === 403 || status === 404))
    return new TicketProblem("missing-azure-token", missing(host, organization, what));
  if (signIn)
    return new TicketProblem(
      "bad-azure-token",
      `Azure DevOps refuses the token: it is wrong, has expired, or is not for the organisation ${organization}. Make a new one and ${host.remedy}.`,
    );
  if (status === 403)
    return new TicketProblem(
      "not-allowed",
      `Azure DevOps does not let the token do this with ${what}: ${words(reply)}`,
    );
  if (status === 404)
    return new TicketProblem(
      "not-found",
      `${what} does not exist in ${organization}, or the token may not see it. Check the address and what the token may read.`,
    );
  if (status >= 500)
    return new TicketProblem(
      "code-host-unreachable",
      `Azure DevOps answered ${status}. Try again later.`,
    );
  if (status < 300)
    return new TicketProblem(
      "code-host-answer",
      `The answer of Azure DevOps about ${what} is not JSON.`,
    );
  return new TicketProblem(
    "code-host-refused",
    `Azure DevOps refused the request about ${what} (${status}): ${words(reply)}`,
  );
}

function missing({ token, remedy }: AzureHost, organization: string, what: string): string {
  if (token)
    return `${what} is in the organisation ${organization}, and the token of Wheelhouse is for another one: ${remedy} of all organisations, without AZURE_DEVOPS_ORG.`;
  return `${what} is private or does not exist, and Wheelhouse has no token for Azure DevOps. Check the address, or ${remedy}.`;
}

const said = z.object({ message: z.string() });

function words({ body }: Pick<Reply, "body">): string {
  const { data } = said.safeParse(body);
  return data ? quoted(data.message) : "it gave no reason.";
}
