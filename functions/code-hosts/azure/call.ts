import * as z from "zod";
import { CodeHostProblem } from "../code-host-problem.ts";
import { refuseTooMany } from "../rate-limit.ts";
import { type Fetch, quoted, type Reply, request } from "../request.ts";

/** Azure DevOps with all organisations, or an Azure DevOps Server with its collections. */
export type AzureHost = {
  /** The name for people. */
  readonly name: string;
  /** Host and path of an Azure DevOps Server, as in its tickets. */
  readonly server?: string;
  readonly web: string;
  readonly token: string | undefined;
  /** The only organisation that gets the token; undefined: every one. */
  readonly organization: string | undefined;
  /** Tells a person how to fix a missing or wrong token. */
  readonly remedy: string;
  readonly now: () => number;
};

export type AzureCall = {
  readonly method?: "GET" | "POST";
  readonly organization: string;
  /** Below the organisation; made by `azurePath`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The subject of the call, for error messages: `Shop#7`. */
  readonly what: string;
};

const version = "7.1";

/** Joins encoded parts of a path: project names contain spaces and letters of every script. */
export const azurePath = (...parts: readonly (string | number)[]): string =>
  parts.map((part) => `/${encodeURIComponent(part)}`).join("");

/** Calls Azure DevOps. Resolves with a successful reply; throws a `CodeHostProblem` for every other one. */
export async function azureCall(host: AzureHost, call: AzureCall, fetch: Fetch): Promise<Reply> {
  const query = new URLSearchParams({ "api-version": version, ...call.query });
  const token = azureToken(host, call.organization);
  const reply = await request(
    {
      host: host.name,
      method: call.method ?? "GET",
      url: `${host.web}${azurePath(call.organization)}${call.path}?${query}`,
      headers: {
        accept: "application/json",
        // otherwise a bad token gets a sign-in page
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

/** The token for an organisation, if there is one. */
export function azureToken(host: AzureHost, organization: string): string | undefined {
  if (host.organization && host.organization !== organization.toLowerCase()) return undefined;
  return host.token;
}

/** Azure DevOps answers a wrong or expired token with 401, or with a sign-in page (203 or 302). */
function refusal(
  host: AzureHost,
  { organization, what }: AzureCall,
  signedIn: boolean,
  reply: Reply,
): Error {
  refuseTooMany(host.name, reply, "", host.now());
  const { status } = reply;
  const signIn = status === 401 || status === 203 || (status >= 300 && status < 400);
  if (!signedIn && (signIn || status === 403 || status === 404))
    return new CodeHostProblem("missing-azure-token", missing(host, organization, what));
  if (signIn)
    return new CodeHostProblem(
      "bad-azure-token",
      `${host.name} rejects the token: it is wrong, has expired, or is not for the organisation ${organization}. Create a new one and ${host.remedy}.`,
    );
  if (status === 403)
    return new CodeHostProblem(
      "not-allowed",
      `The token may not do this with ${what}. ${host.name} says: ${words(reply)}`,
    );
  if (status === 404)
    return new CodeHostProblem(
      "not-found",
      `${what} does not exist in ${organization}, or the token has no access to it. Check the address and the permissions of the token.`,
    );
  if (status >= 500)
    return new CodeHostProblem(
      "code-host-unreachable",
      `${host.name} answered ${status}. Try again later.`,
    );
  if (status < 300)
    return new CodeHostProblem(
      "code-host-answer",
      `${host.name} sent an answer about ${what} that is not JSON. Check its address.`,
    );
  return new CodeHostProblem(
    "code-host-refused",
    `${host.name} refused the request for ${what} (${status}): ${words(reply)}`,
  );
}

function missing({ name, token, remedy }: AzureHost, organization: string, what: string): string {
  if (token)
    return `${what} is in the organisation ${organization}, but the token is for another one. Unset AZURE_DEVOPS_ORG and ${remedy} for all organisations.`;
  return `${what} is private or does not exist, and Wheelhouse has no token for ${name}. Check the address, or ${remedy}.`;
}

const said = z.object({ message: z.string() });

function words({ body }: Pick<Reply, "body">): string {
  const { data } = said.safeParse(body);
  return data ? quoted(data.message) : "no reason was given.";
}
