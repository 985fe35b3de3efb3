import { createPrivateKey, sign } from "node:crypto";
import * as z from "zod";
import { CodeHostProblem } from "../code-host-problem.ts";
import { refuseTooMany } from "../rate-limit.ts";
import { type Fetch, type Reply, request, understood } from "../request.ts";
import type { AppSignIn, GithubHost, InstallationToken } from "./host.ts";

/** The use of a token: git in a DevBox, reading of a submodule there, or the API calls of the coordinator. */
export type Purpose = "git" | "read" | "api";

/** The least permissions for each purpose. Only those that the installation has are requested. */
const needed: Readonly<Record<Purpose, Readonly<Record<string, "read" | "write">>>> = {
  git: { contents: "write" },
  read: { contents: "read" },
  api: {
    contents: "read",
    issues: "write",
    pull_requests: "write",
    checks: "read",
    statuses: "read",
  },
};

/** GitHub accepts a lifetime of up to 10 minutes, and its clock may be behind ours. */
const jwtMs = 9 * 60_000;
const skewMs = 60_000;
/** A token is not given out in its last minutes, because a clone takes time. */
const lastMs = 10 * 60_000;

const installation = z.object({
  id: z.int(),
  permissions: z.record(z.string(), z.string()).default({}),
});
const minted = z.object({ token: z.string().min(1), expires_at: z.iso.datetime() });

/** Throws an `Error` when an id or a key is invalid. The key may be on one line, with `\n` for line breaks. */
export function appSignIn(appId: string, privateKey: string): AppSignIn {
  if (!/^[A-Za-z0-9.]{1,64}$/.test(appId)) throw new Error("GITHUB_APP_ID must be a number.");
  try {
    const key = createPrivateKey(privateKey.replaceAll("\\n", "\n"));
    return { kind: "app", appId, key, kept: new Map() };
  } catch {
    throw new Error("GITHUB_APP_PRIVATE_KEY must be the private key of the GitHub App, as PEM.");
  }
}

/**
 * A token of the App's installation for exactly this repository, valid for up to an hour.
 * Throws a `CodeHostProblem` when the App is not installed or GitHub refuses its key.
 */
export async function installationToken(
  host: GithubHost,
  app: AppSignIn,
  { owner, repo }: { readonly owner: string; readonly repo: string },
  purpose: Purpose,
  fetch: Fetch,
): Promise<InstallationToken> {
  const name = `${owner}/${repo}`;
  const place = `${purpose} ${name.toLowerCase()}`;
  const known = app.kept.get(place);
  if (known && Date.parse(known.expiresAt) - lastMs > host.now()) return known;

  const headers = {
    authorization: `Bearer ${jwt(app, host.now())}`,
    accept: "application/vnd.github+json",
  };
  const ask = (method: "GET" | "POST", path: string, body?: unknown) =>
    request({ host: host.name, method, url: `${host.api}${path}`, headers, body }, fetch);

  const found = await ask("GET", `/repos/${owner}/${repo}/installation`);
  refuse(host, name, found);
  const { id, permissions: has } = understood(installation, found, `the App on ${name}`);
  const permissions = Object.entries(needed[purpose])
    .filter(([permission]) => has[permission])
    .map(([permission, level]) => [permission, has[permission] === "read" ? "read" : level]);

  const made = await ask("POST", `/app/installations/${id}/access_tokens`, {
    repositories: [repo],
    permissions: Object.fromEntries(permissions),
  });
  refuse(host, name, made);
  const { token, expires_at: expiresAt } = understood(minted, made, `a token for ${name}`);
  app.kept.set(place, { token, expiresAt });
  return { token, expiresAt };
}

function refuse(host: GithubHost, name: string, reply: Reply): void {
  const { status } = reply;
  if (status === 200 || status === 201) return;
  refuseTooMany(host.name, reply, "", host.now());
  if (status === 401)
    throw new CodeHostProblem(
      "bad-github-token",
      `${host.name} rejects the GitHub App: GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY do not belong together. Correct them.`,
    );
  if (status >= 500)
    throw new CodeHostProblem(
      "code-host-unreachable",
      `${host.name} answered ${status}. Try again later.`,
    );
  throw new CodeHostProblem(
    "missing-github-token",
    `The GitHub App is not installed on ${name}. Install it there, or ${host.remedy}.`,
  );
}

/** "Generating a JSON Web Token (JWT) for a GitHub App". */
function jwt({ appId, key }: AppSignIn, now: number): string {
  const seconds = (ms: number) => Math.floor(ms / 1000);
  const claims = { iat: seconds(now - skewMs), exp: seconds(now + jwtMs), iss: appId };
  const text = [{ alg: "RS256", typ: "JWT" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${text}.${sign("RSA-SHA256", Buffer.from(text), key).toString("base64url")}`;
}
