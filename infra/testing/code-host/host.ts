import type { Context } from "hono";
import { type Asking, askedBy, atLeast, levelOf } from "./access.ts";
import type { Git } from "./git/git.ts";
import { called, type Held, type Level, type Repository } from "./state.ts";

/** Shared by all parts of the stand-in. */
export type Host = {
  readonly held: Held;
  readonly git: Git;
};

/** An error reply in the host's own words. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;

  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    super(`answered ${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  get response(): Response {
    return Response.json(this.body, { status: this.status, headers: this.headers });
  }
}

const requestsAnHour = 5_000;

/** The caller of the GitHub API. Refuses an unknown token, or one without requests left. */
export function askingGithub({ held }: Host, c: Context): Asking {
  const asking = askedBy(held, c.req.header("authorization"));
  if (asking.kind === "refused") throw new Refusal(401, { message: "Bad credentials" });
  const limited = asking.kind === "token" ? asking.token.limited : held.state.anonymousLimited;
  const reset = String(Math.floor(held.now() / 1000) + 600);
  if (limited && asking.kind !== "app")
    throw new Refusal(
      403,
      { message: "API rate limit exceeded" },
      {
        "x-ratelimit-limit": String(requestsAnHour),
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": reset,
      },
    );
  c.header("x-ratelimit-limit", String(requestsAnHour));
  c.header("x-ratelimit-remaining", String(requestsAnHour - 1));
  c.header("x-ratelimit-reset", reset);
  return asking;
}

/** The repository in a path. 404 without read access; 403 with read access only. */
export function githubRepository(
  host: Host,
  c: Context,
  permission: string,
  wanted: Level = "read",
): { readonly repository: Repository; readonly asking: Asking } {
  const asking = askingGithub(host, c);
  const name = `${c.req.param("owner")}/${c.req.param("repo")}`;
  const repository = host.held.state.github.find(called(name));
  if (!repository || !atLeast(levelOf(asking, repository, "metadata"), "read"))
    throw new Refusal(404, { message: "Not Found" });
  if (!atLeast(levelOf(asking, repository, permission), wanted))
    throw new Refusal(asking.kind === "nobody" ? 401 : 403, {
      message:
        asking.kind === "nobody"
          ? "Requires authentication"
          : "Resource not accessible by personal access token",
    });
  return { repository, asking };
}

/** A page of a list, with the header that names the next one. */
export function page<Item>(c: Context, all: readonly Item[]): Item[] {
  const size = Math.min(100, Number(c.req.query("per_page") ?? 30));
  const at = Number(c.req.query("page") ?? 1);
  if (at * size < all.length) {
    const next = new URL(c.req.url);
    next.searchParams.set("page", String(at + 1));
    c.header("link", `<${next}>; rel="next"`);
  }
  return all.slice((at - 1) * size, at * size);
}

/** The item for a path or a number; 404 if there is none. */
export function found<Item>(item: Item | undefined): Item {
  if (item === undefined) throw new Refusal(404, { message: "Not Found" });
  return item;
}

/** The folder of one bare repository. */
export const githubPath = ({ name }: Pick<Repository, "name">): string => `github/${name}`;
export const azurePath = (organization: string, { name }: Pick<Repository, "name">): string =>
  `azure/${organization}/${name}`;
