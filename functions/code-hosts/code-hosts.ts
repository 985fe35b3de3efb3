import type { TicketHosts } from "../../shared/ticket/parse-ticket.ts";
import { withoutTrailing } from "../../shared/words/trailing.ts";
import { give } from "../engine-setup/look.ts";
import type { AzureHost } from "./azure/call.ts";
import { CodeHostProblem } from "./code-host-problem.ts";
import { appSignIn } from "./github/app.ts";
import { type GithubHost, type GithubSignIn, githubAddresses } from "./github/host.ts";

/** The code hosts of a team: where its tickets, repositories and pull requests are, and how to sign in. */
export type CodeHosts = {
  readonly github: GithubHost;
  readonly enterprise: GithubHost | undefined;
  readonly azure: AzureHost;
  readonly azureServer: AzureHost | undefined;
  /** A repository of this size or more is cloned without the content of its history. */
  readonly partialCloneBytes: number;
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the code hosts from the environment.
 *
 * - `GH_TOKEN` or `GITHUB_TOKEN` for github.com; `GITHUB_ENTERPRISE_HOST` with `GH_ENTERPRISE_TOKEN`
 *   or `GITHUB_ENTERPRISE_TOKEN` (the names that `gh` reads).
 * - `GITHUB_APP_ID` and `GITHUB_APP_PRIVATE_KEY` instead of a token, on github.com or on the
 *   `GITHUB_APP_HOST`.
 * - `AZURE_DEVOPS_EXT_PAT` (the name that `az` reads). `AZURE_DEVOPS_ORG` limits it to one organisation.
 * - `AZURE_DEVOPS_SERVER_URL` (such as `https://tfs.example.com/tfs`) with `AZURE_DEVOPS_SERVER_PAT`.
 * - `WHEELHOUSE_GITHUB_URL`, `WHEELHOUSE_GITHUB_ENTERPRISE_URL` and `WHEELHOUSE_AZURE_URL` replace
 *   the addresses of these hosts: https, or http on 127.0.0.1.
 * - `WHEELHOUSE_PARTIAL_CLONE_MB`: from which size on a clone is partial; 0 for all, also on other hosts.
 *
 * Throws an `Error` that names the variable with the wrong value.
 *
 * @param around.secret as in `Look`; `around.now` in milliseconds since 1970
 */
export function codeHostsFrom(
  env: Environment,
  around: { readonly secret?: string; readonly now?: () => number } = {},
): CodeHosts {
  const { now = Date.now } = around;
  const remedy = (variable: string) => give(around, variable);
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
      ...githubAddresses("github.com", baseOf(env, "WHEELHOUSE_GITHUB_URL")),
      signIn: signIn("github.com", "GH_TOKEN", "GITHUB_TOKEN"),
      remedy: remedy("GITHUB_TOKEN"),
      now,
    },
    enterprise: enterpriseName
      ? {
          name: enterpriseName,
          ...githubAddresses(enterpriseName, baseOf(env, "WHEELHOUSE_GITHUB_ENTERPRISE_URL")),
          signIn: signIn(enterpriseName, "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"),
          remedy: remedy("GITHUB_ENTERPRISE_TOKEN"),
          now,
        }
      : undefined,
    partialCloneBytes: megabytes(env, "WHEELHOUSE_PARTIAL_CLONE_MB", 300) * 1_000_000,
    azureServer: azureServer(env, remedy("AZURE_DEVOPS_SERVER_PAT"), now),
    azure: {
      name: "Azure DevOps",
      web: baseOf(env, "WHEELHOUSE_AZURE_URL") ?? "https://dev.azure.com",
      token: env["AZURE_DEVOPS_EXT_PAT"]?.trim() || undefined,
      organization: organizationOf(env),
      remedy: remedy("AZURE_DEVOPS_EXT_PAT"),
      now,
    },
  };
}

/** The GitHub of a ticket or a repository. Throws a `CodeHostProblem` for an unknown one. */
export function githubOf(hosts: CodeHosts, name: string | undefined): GithubHost {
  if (name === undefined || name === hosts.github.name) return hosts.github;
  if (hosts.enterprise && name === hosts.enterprise.name) return hosts.enterprise;
  throw new CodeHostProblem(
    "code-host-unknown",
    `Wheelhouse does not know ${name}. Start it with GITHUB_ENTERPRISE_HOST=${name}.`,
  );
}

/** Azure DevOps, or the Azure DevOps Server of a ticket or a repository. Throws a `CodeHostProblem` for an unknown one. */
export function azureOf(hosts: CodeHosts, server: string | undefined): AzureHost {
  if (server === undefined) return hosts.azure;
  if (hosts.azureServer?.server === server) return hosts.azureServer;
  throw new CodeHostProblem(
    "code-host-unknown",
    `Wheelhouse does not know ${server}. Start it with AZURE_DEVOPS_SERVER_URL=https://${server}.`,
  );
}

/** The hosts whose addresses are tickets, besides github.com and Azure DevOps. */
export const ticketHosts = (hosts: CodeHosts | undefined): TicketHosts => ({
  enterpriseHost: hosts?.enterprise?.name,
  azureServer: hosts?.azureServer?.server,
});

function megabytes(env: Environment, variable: string, usual: number): number {
  const text = env[variable]?.trim();
  if (!text) return usual;
  if (/^[0-9]{1,7}$/.test(text)) return Number(text);
  throw new Error(`${variable} must be a whole number of megabytes.`);
}

function azureServer(env: Environment, remedy: string, now: () => number): AzureHost | undefined {
  const web = baseOf(env, "AZURE_DEVOPS_SERVER_URL");
  if (web === undefined) return undefined;
  const server = web.replace(/^https?:\/\//, "").toLowerCase();
  const token = env["AZURE_DEVOPS_SERVER_PAT"]?.trim() || undefined;
  return { name: server, server, web, token, organization: undefined, remedy, now };
}

function baseOf(env: Environment, variable: string): string | undefined {
  const text = env[variable];
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const local = url?.protocol === "http:" && url.hostname === "127.0.0.1";
  if (!url || (url.protocol !== "https:" && !local) || url.username || url.password)
    throw new Error(`${variable} must be an https address, or http on 127.0.0.1.`);
  return withoutTrailing(`${url.origin}${url.pathname}`, "/");
}

function enterpriseHost(env: Environment): string | undefined {
  const name = env["GITHUB_ENTERPRISE_HOST"]?.toLowerCase();
  if (!name || name === "github.com") return undefined;
  if (
    /^(?=.{1,259}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9](:[0-9]{1,5})?$/.test(
      name,
    )
  )
    return name;
  throw new Error("GITHUB_ENTERPRISE_HOST must be a host name, such as git.example.com.");
}

/** The name of the organisation. Like `az devops configure`, it also accepts the address. */
function organizationOf(env: Environment): string | undefined {
  const text = env["AZURE_DEVOPS_ORG"];
  if (!text) return undefined;
  const [, name] = /^(?:https:\/\/dev\.azure\.com\/)?([A-Za-z0-9-]{1,50})\/?$/.exec(text) ?? [];
  if (!name) throw new Error("AZURE_DEVOPS_ORG must be the name of an organisation.");
  return name.toLowerCase();
}
