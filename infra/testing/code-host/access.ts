import { createPublicKey, verify } from "node:crypto";
import type { Held, Level, Repository, Token } from "./state.ts";

/** The caller, identified by its credentials. */
export type Asking =
  | { readonly kind: "nobody" }
  | { readonly kind: "refused" }
  | { readonly kind: "token"; readonly token: Token }
  | { readonly kind: "app"; readonly appId: string };

const levels: readonly Level[] = ["none", "read", "write", "admin"];

/** Reads `Bearer <token>`, `token <token>` and `Basic <name:token>`. */
export function askedBy(held: Held, authorization: string | undefined): Asking {
  if (!authorization) return { kind: "nobody" };
  const [, kind = "", value = ""] = /^(\S+) +(\S+)$/.exec(authorization) ?? [];
  const text =
    kind.toLowerCase() === "basic"
      ? Buffer.from(value, "base64")
          .toString()
          .replace(/^[^:]*:/, "")
      : value;
  if (kind.toLowerCase() === "bearer" && text.split(".").length === 3) return asApp(held, text);
  const token = Object.hasOwn(held.state.tokens, text) ? held.state.tokens[text] : undefined;
  if (!token) return { kind: "refused" };
  const over = token.expiresAt !== undefined && Date.parse(token.expiresAt) <= held.now();
  return over ? { kind: "refused" } : { kind: "token", token };
}

/** Checks a GitHub App's JSON Web Token: RS256, valid for up to ten minutes, issued in the past. */
function asApp({ state, now }: Held, jwt: string): Asking {
  const [head = "", claims = "", signature = ""] = jwt.split(".");
  const { iat, exp, iss } = JSON.parse(Buffer.from(claims, "base64url").toString()) as {
    iat: number;
    exp: number;
    iss: string;
  };
  const app = state.apps[iss];
  const seconds = now() / 1000;
  const timely = iat <= seconds && exp > seconds && exp - iat <= 600;
  if (!app || !timely) return { kind: "refused" };
  const genuine = verify(
    "RSA-SHA256",
    Buffer.from(`${head}.${claims}`),
    createPublicKey(app.publicKey),
    Buffer.from(signature, "base64url"),
  );
  return genuine ? { kind: "app", appId: iss } : { kind: "refused" };
}

/**
 * The caller's access to a part of a repository.
 *
 * @param permission as GitHub names it: `contents`, `issues`, `pull_requests`, `checks`, `statuses`
 */
export function levelOf(asking: Asking, repository: Repository, permission: string): Level {
  const open: Level = repository.private ? "none" : "read";
  if (asking.kind !== "token") return open;
  const { token } = asking;
  const listed = token.repositories?.some(
    (it) => it.toLowerCase() === repository.name.toLowerCase(),
  );
  if (listed === false) return open;
  const own = token.user === undefined ? "write" : (repository.members[token.user] ?? open);
  // every permission includes seeing that the repository exists
  if (permission === "metadata") return lesser(own, "read");
  const given = levels.find((it) => it === token.permissions?.[permission]) ?? "none";
  return token.permissions ? lesser(own, given) : own;
}

const lesser = (a: Level, b: Level): Level => (levels.indexOf(a) < levels.indexOf(b) ? a : b);

export const atLeast = (level: Level, wanted: Level): boolean =>
  levels.indexOf(level) >= levels.indexOf(wanted);

export const nameOf = (asking: Asking): string =>
  asking.kind === "token" ? (asking.token.user ?? "wheelhouse[bot]") : "nobody";
