import * as z from "zod";
import { CodeHostProblem } from "../code-host-problem.ts";
import { refuseTooMany } from "../rate-limit.ts";
import { type Fetch, quoted, type Reply, request } from "../request.ts";
import { installationToken } from "./app.ts";
import type { GithubHost } from "./host.ts";

/** A repository on a GitHub. */
export type GithubRepository = { readonly owner: string; readonly repo: string };

export type GithubCall = {
  readonly method?: "GET" | "POST";
  /** Below the address of the API, with its first slash; `graphql` for the GraphQL API. */
  readonly path: string;
  readonly body?: unknown;
  /** The subject of the call, for error messages: `ada/engine#12`. */
  readonly what: string;
};

/**
 * Calls a GitHub, signed in if we can. Resolves with a successful reply; throws a `CodeHostProblem` for
 * every other one.
 */
export async function githubCall(
  host: GithubHost,
  repository: GithubRepository,
  call: GithubCall,
  fetch: Fetch,
): Promise<Reply> {
  const reply = await request(
    {
      host: host.name,
      method: call.method ?? "GET",
      url: call.path === "graphql" ? host.graphql : `${host.api}${call.path}`,
      headers: {
        accept: "application/vnd.github+json",
        "x-github-api-version": "2022-11-28",
        ...(await authorization(host, repository, fetch)),
      },
      ...(call.body === undefined ? {} : { body: call.body }),
    },
    fetch,
  );
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw refusal(host, call.what, reply);
}

/** The path of a repository in the API. The caller has checked its names by grammar. */
export const githubPath = ({ owner, repo }: GithubRepository): string =>
  `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}`;

async function authorization(
  host: GithubHost,
  repository: GithubRepository,
  fetch: Fetch,
): Promise<{ authorization?: string }> {
  if (!host.signIn) return {};
  if (host.signIn.kind === "app") {
    const { token } = await installationToken(host, host.signIn, repository, "api", fetch);
    return { authorization: `Bearer ${token}` };
  }
  const { token } = host.signIn;
  // fetch would refuse such a header, and quote the token in its message
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new CodeHostProblem(
      "bad-github-token",
      `The token for ${host.name} contains an invalid character. Copy it again, then ${host.remedy}.`,
    );
  return { authorization: `Bearer ${token}` };
}

function refusal(host: GithubHost, what: string, reply: Reply): Error {
  const { name, signIn, remedy } = host;
  const advice = signIn ? "" : ` The limit is much higher with a token: ${remedy}.`;
  refuseTooMany(name, reply, advice, host.now());

  const { status, headers } = reply;
  if (status === 401)
    return new CodeHostProblem(
      "bad-github-token",
      `${name} rejects the token: it is wrong or has expired. Create a new one and ${remedy}.`,
    );
  if (status === 404 || status === 403) return unseen(host, what, reply);
  if (status === 410)
    return new CodeHostProblem(
      "not-found",
      `${what} was deleted, or issues are turned off in its repository. Check the address.`,
    );
  if (status >= 300 && status < 400)
    return new CodeHostProblem(
      "moved",
      `${what} has moved. Open it in a browser and use its new address.`,
    );
  if (status >= 500)
    return new CodeHostProblem(
      "code-host-unreachable",
      `${name} answered ${status}. Try again later.`,
    );
  return new CodeHostProblem(
    "code-host-refused",
    `${name} refused the request for ${what} (${headers.get("status") ?? status}): ${words(reply)}`,
  );
}

/** GitHub also answers 404 when something exists but the token has no access. */
function unseen(host: GithubHost, what: string, reply: Reply): Error {
  const { name, signIn, remedy } = host;
  if (!signIn)
    return new CodeHostProblem(
      "missing-github-token",
      `${what} is private or does not exist, and Wheelhouse has no token for ${name}. Check the address, or ${remedy}.`,
    );
  if (reply.headers.get("x-github-sso"))
    return new CodeHostProblem(
      "bad-github-token",
      `The token for ${name} is not authorised for the single sign-on of this organisation. Authorise it in the token's settings on GitHub.`,
    );
  if (reply.status === 404)
    return new CodeHostProblem(
      "not-found",
      `${what} does not exist on ${name}, or the token has no access to it. Check the address and the permissions of the token.`,
    );
  return new CodeHostProblem(
    "not-allowed",
    `The token may not do this with ${what}. ${name} says: ${words(reply)}`,
  );
}

const said = z.object({
  message: z.string(),
  errors: z.array(z.union([z.string(), z.object({ message: z.string() })])).catch([]),
});

/** GitHub's own error message, on one line. */
function words({ body }: Pick<Reply, "body">): string {
  const { data } = said.safeParse(body);
  if (!data) return "no reason was given.";
  const more = data.errors.map((error) => (typeof error === "string" ? error : error.message));
  return quoted([data.message, ...more].join(". "));
}
