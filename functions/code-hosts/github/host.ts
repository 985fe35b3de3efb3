import type { KeyObject } from "node:crypto";

/** github.com, or a GitHub Enterprise. No address ends with a slash. */
export type GithubHost = {
  /** The host name in the URL of a ticket. */
  readonly name: string;
  /** Address of repositories and pages. */
  readonly web: string;
  readonly api: string;
  readonly graphql: string;
  readonly signIn: GithubSignIn | undefined;
  /** Tells a person how to fix a missing or wrong token. */
  readonly remedy: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

export type GithubSignIn = { readonly kind: "token"; readonly token: string } | AppSignIn;

/** A GitHub App. */
export type AppSignIn = {
  readonly kind: "app";
  readonly appId: string;
  readonly key: KeyObject;
  /** Installation tokens that are still valid, by purpose and repository. */
  readonly kept: Map<string, InstallationToken>;
};

/** `expiresAt`: ISO 8601. */
export type InstallationToken = { readonly token: string; readonly expiresAt: string };

/** The addresses of a GitHub: github.com, GHE.com, or a server of the customer. */
export function githubAddresses(
  name: string,
  base: string | undefined,
): Pick<GithubHost, "web" | "api" | "graphql"> {
  if (base) return { web: base, api: `${base}/api/v3`, graphql: `${base}/api/graphql` };
  const web = `https://${name}`;
  if (name !== "github.com" && !name.endsWith(".ghe.com"))
    return { web, api: `${web}/api/v3`, graphql: `${web}/api/graphql` };
  return { web, api: `https://api.${name}`, graphql: `https://api.${name}/graphql` };
}
