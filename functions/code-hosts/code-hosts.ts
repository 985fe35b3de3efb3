import { give } from "../engine-setup/look.ts";
import { type AppSignIn, appSignIn } from "./github/app.ts";
import { TicketProblem } from "./ticket-problem.ts";

/** github.com, or a GitHub Enterprise. No address ends with a slash. */
export type GithubHost = {
  /** As it is written in the URL of a ticket. */
  readonly name: string;
  /** Where repositories and pages are. */
  readonly web: string;
  readonly api: string;
  readonly graphql: string;
  readonly signIn: GithubSignIn | undefined;
  /** What to do to have something to sign in with. */
  readonly remedy: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

export type GithubSignIn = { readonly kind: "token"; readonly token: string } | AppSignIn;

/** Azure DevOps, all organisations. */
export type AzureHost = {
  readonly web: string;
  readonly token: string | undefined;
  /** The only one that gets the token; undefined: every one. */
  readonly organization: string | undefined;
  readonly remedy: string;
  readonly now: () => number;
};

/** The code hosts that tickets, repositories and pull requests can be on, and how to sign in there. */
export type CodeHosts = {
  readonly github: GithubHost;
  readonly enterprise: GithubHost | undefined;
  readonly azure: AzureHost;
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The code hosts of an environment.
 *
 * - `GH_TOKEN` or `GITHUB_TOKEN` for github.com; `GITHUB_ENTERPRISE_HOST` with `GH_ENTERPRISE_TOKEN`
 *   or `GITHUB_ENTERPRISE_TOKEN` (the names that `gh` reads).
 * - `GITHUB_APP_ID` and `GITHUB_APP_PRIVATE_KEY` instead of a token, on github.com or on the
 *   `GITHUB_APP_HOST`.
 * - `AZURE_DEVOPS_EXT_PAT` (the name that `az` reads), for the one `AZURE_DEVOPS_ORG` if that is set.
 * - `WHEELHOUSE_GITHUB_URL`, `WHEELHOUSE_GITHUB_ENTERPRISE_URL`, `WHEELHOUSE_AZURE_URL` are other
 *   addresses for the same hosts: https, or http on 127.0.0.1.
 *
 * Throws an `Error` that names the variable whose value cannot be used.
 *
 * @param around.secret as in `Look`; `around.now` milliseconds since 1970
 */
export function codeHostsFrom(
  env: Environment,
  around: { readonly secret?: string; readonly now?: () => number } = {},
): CodeHosts {
  const { now = Date.now } = around;
  const of = (variable: string) => give(around, variable);
  const enterpriseName = enterpriseHost(env);
  const appHost = env["GITHUB_APP_HOST"]?.toLowerCase() || "github.com";
  const signIn = (host: string, ...tokens: string[]): GithubSignIn | undefined => {
    if (host === appHost && env["GITHUB_APP_ID"] && env["GITHUB_APP_PRIVATE_KEY"])
      return appSignIn(env["GITHUB_APP_ID"], env["GITHUB_APP_PRIVATE_KEY"]);
    const token = tokens.map((name) => env[name]?.trim()).find(Boolean);
    return token ? { kind: "token", token } : undefined;
  };

  return {
    github: {
      name: "github.com",
      ...addresses("github.com", baseOf(env, "WHEELHOUSE_GITHUB_URL")),
      signIn: signIn("github.com", "GH_TOKEN", "GITHUB_TOKEN"),
      remedy: of("GITHUB_TOKEN"),
      now,
    },
    enterprise: enterpriseName
      ? {
          name: enterpriseName,
          ...addresses(enterpriseName, baseOf(env, "WHEELHOUSE_GITHUB_ENTERPRISE_URL")),
          signIn: signIn(enterpriseName, "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"),
          remedy: of("GITHUB_ENTERPRISE_TOKEN"),
          now,
        }
      : undefined,
    azure: {
      web: baseOf(env, "WHEELHOUSE_AZURE_URL") ?? "https://dev.azure.com",
      token: env["AZURE_DEVOPS_EXT_PAT"]?.trim() || undefined,
      organization: organizationOf(env),
      remedy: of("AZURE_DEVOPS_EXT_PAT"),
      now,
    },
  };
}

/** The GitHub that a ticket or a repository is on. */
export function githubOf(hosts: CodeHosts, name: string | undefined): GithubHost {
  if (name === undefined || name === hosts.github.name) return hosts.github;
  if (hosts.enterprise && name === hosts.enterprise.name) return hosts.enterprise;
  throw new TicketProblem(
    "code-host-unknown",
    `Wheelhouse does not know ${name}. Start it with GITHUB_ENTERPRISE_HOST=${name}.`,
  );
}

/** Where the two interfaces of a GitHub are: "Hosted on GitHub.com", on GHE.com, on one's own server. */
function addresses(
  name: string,
  base: string | undefined,
): Pick<GithubHost, "web" | "api" | "graphql"> {
  if (base) return { web: base, api: `${base}/api/v3`, graphql: `${base}/api/graphql` };
  const web = `https://${name}`;
  if (name !== "github.com" && !name.endsWith(".ghe.com"))
    return { web, api: `${web}/api/v3`, graphql: `${web}/api/graphql` };
  return { web, api: `https://api.${name}`, graphql: `https://api.${name}/graphql` };
}

function baseOf(env: Environment, variable: string): string | undefined {
  const text = env[variable];
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const local = url?.protocol === "http:" && url.hostname === "127.0.0.1";
  if (!url || (url.protocol !== "https:" && !local) || url.username || url.password)
    throw new Error(`${variable} must be an https address, or http on 127.0.0.1.`);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

function enterpriseHost(env: Environment): string | undefined {
  const name = env["GITHUB_ENTERPRISE_HOST"]?.toLowerCase();
  if (!name || name === "github.com") return undefined;
  if (
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(name)
  )
    return name;
  throw new Error("GITHUB_ENTERPRISE_HOST must be the name of a host, such as git.example.com.");
}

/** Its name, also where the address is given, as `az devops configure` takes it. */
function organizationOf(env: Environment): string | undefined {
  const text = env["AZURE_DEVOPS_ORG"];
  if (!text) return undefined;
  const [, name] = /^(?:https:\/\/dev\.azure\.com\/)?([A-Za-z0-9-]{1,50})\/?$/.exec(text) ?? [];
  if (!name) throw new Error("AZURE_DEVOPS_ORG must be the name of an organisation.");
  return name.toLowerCase();
}
