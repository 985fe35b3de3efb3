import * as z from "zod";
import type { GithubHost } from "../code-hosts.ts";
import { refuseTooMany } from "../rate-limit.ts";
import { type Fetch, quoted, type Reply, request } from "../request.ts";
import { TicketProblem } from "../ticket-problem.ts";
import { installationToken } from "./app.ts";

/** A repository on a GitHub, by its ids. */
export type GithubRepository = { readonly owner: string; readonly repo: string };

export type GithubCall = {
  readonly method?: "GET" | "POST";
  /** Under the address of the API, from its slash on; `graphql` for the other interface. */
  readonly path: string;
  readonly body?: unknown;
  /** What it is about, for a sentence: `ada/engine#12`. */
  readonly what: string;
};

/**
 * Asks a GitHub as whoever we are there, or as nobody. Resolves with a reply that is a success;
 * every other one is a `TicketProblem`.
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

/** The path of a repository in the API. Its names have been parsed by grammar before. */
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
  // fetch would refuse it as a header, in a message that quotes it
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new TicketProblem(
      "bad-github-token",
      `The token for ${host.name} holds a character that no token has: ${host.remedy}.`,
    );
  return { authorization: `Bearer ${token}` };
}

function refusal(host: GithubHost, what: string, reply: Reply): Error {
  const { name, signIn, remedy } = host;
  const advice = signIn ? "" : ` Signed in, it takes many more: ${remedy}.`;
  refuseTooMany(name, reply, advice, host.now());

  const { status, headers } = reply;
  if (status === 401)
    return new TicketProblem(
      "bad-github-token",
      `${name} refuses the token: it is wrong or has expired. Make a new one and ${remedy}.`,
    );
  if (status === 404 || status === 403) return unseen(host, what, reply);
  if (status === 410)
    return new TicketProblem("not-found", `${what} was deleted, or its repository has no issues.`);
  if (status >= 300 && status < 400)
    return new TicketProblem(
      "moved",
      `${what} has moved. Open it in a browser and use the address that you see there.`,
    );
  if (status >= 500)
    return new TicketProblem(
      "code-host-unreachable",
      `${name} answered ${status}. Try again later.`,
    );
  return new TicketProblem(
    "code-host-refused",
    `${name} refused the request about ${what} (${headers.get("status") ?? status}): ${words(reply)}`,
  );
}

/** GitHub answers 404 also for what exists but may not be seen. */
function unseen(host: GithubHost, what: string, reply: Reply): Error {
  const { name, signIn, remedy } = host;
  if (!signIn)
    return new TicketProblem(
      "missing-github-token",
      `${what} is private or does not exist, and Wheelhouse has no token for ${name}. Check the address, or ${remedy}.`,
    );
  if (reply.headers.get("x-github-sso"))
    return new TicketProblem(
      "bad-github-token",
      `The token for ${name} is not authorised for the single sign-on of this organisation. Authorise it in the token's settings on GitHub.`,
    );
  if (reply.status === 404)
    return new TicketProblem(
      "not-found",
      `${what} does not exist on ${name}, or the token may not see it. Check the address and what the token may read.`,
    );
  return new TicketProblem(
    "not-allowed",
    `${name} does not let the token do this with ${what}: ${words(reply)}`,
  );
}

const said = z.object({
  message: z.string(),
  errors: z.array(z.union([z.string(), z.object({ message: z.string() })])).catch([]),
});

/** GitHub's own words, in one line. */
function words({ body }: Pick<Reply, "body">): string {
  const { data } = said.safeParse(body);
  if (!data) return "it gave no reason.";
  const more = data.errors.map((error) => (typeof error === "string" ? error : error.message));
  return quoted([data.message, ...more].join(". "));
}
