import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { addPerson } from "./people.ts";

export const clientId = "console";
export const issuer = "https://sign-in.local";
const kid = "this";
const hourSeconds = 3_600;

/** The key that signs tokens, kept in a folder. A program that can read it can act as any person. */
export function signingKey(folder: string): KeyObject {
  const path = join(folder, "sign-in.pem");
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(path, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  }
  return createPrivateKey(readFileSync(path));
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** An id token like the sign-in pool's, for a person in these groups. */
export function idToken(
  key: KeyObject,
  name: string,
  groups: readonly string[],
  nonce?: string,
): string {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    sub: name,
    "cognito:username": name,
    "cognito:groups": groups,
    token_use: "id",
    iss: issuer,
    aud: clientId,
    iat: now,
    exp: now + hourSeconds,
    ...(nonce ? { nonce } : {}),
  };
  const signed = `${part({ alg: "RS256", typ: "JWT", kid })}.${part(claims)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}

/** The id token of a person whose account is in these groups. Makes the account if it is new. */
export function personToken(folder: string, name: string, groups: readonly string[]): string {
  addPerson(folder, name, groups);
  return idToken(signingKey(folder), name, groups);
}

/** The claims of a valid token, as a JWT authorizer passes them on: every value is a string. */
export function claimsOf(key: KeyObject, token: string): Record<string, string> | undefined {
  const [head = "", body = "", mac = ""] = token.split(".");
  const signature = Buffer.from(mac, "base64url");
  const signed = Buffer.from(`${head}.${body}`);
  if (!verify("sha256", signed, createPublicKey(key), signature)) return undefined;
  const claims: Record<string, unknown> = JSON.parse(Buffer.from(body, "base64url").toString());
  if (claims["aud"] !== clientId || Number(claims["exp"]) * 1_000 < Date.now()) return undefined;
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(" ")}]` : String(value),
    ]),
  );
}

export type Person = { readonly name: string; readonly teams: readonly string[] };

type Grant = {
  readonly person: Person;
  readonly challenge: string;
  readonly redirect: string;
  readonly nonce: string;
};

/**
 * The hosted sign-in. It accepts any name and teams. Authorization code with PKCE (RFC 7636).
 *
 * @param usual the teams of a person who names none
 * @param arrived called with each person who signs in
 */
export function signInServer(
  key: KeyObject,
  usual: readonly string[],
  arrived: (person: Person) => void = () => {},
): Server {
  const codes = new Map<string, Grant>();
  const refreshes = new Map<string, Person>();

  const tokens = (person: Person, refresh: string, nonce?: string) => {
    if (nonce !== undefined) arrived(person);
    refreshes.set(refresh, person);
    const token = idToken(key, person.name, person.teams, nonce);
    return {
      id_token: token,
      access_token: token,
      refresh_token: refresh,
      expires_in: hourSeconds,
    };
  };
  const exchange = (form: URLSearchParams) => {
    const refresh = form.get("refresh_token") ?? "";
    if (form.get("grant_type") === "refresh_token") {
      const person = refreshes.get(refresh);
      return person && tokens(person, refresh);
    }
    const code = form.get("code") ?? "";
    const grant = codes.get(code);
    codes.delete(code);
    const hash = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const fits = grant?.challenge === hash && grant.redirect === form.get("redirect_uri");
    return fits
      ? tokens(grant.person, randomBytes(24).toString("base64url"), grant.nonce)
      : undefined;
  };
  return createServer((request, response) => {
    if (request.url === "/.well-known/jwks.json") {
      const jwk = createPublicKey(key).export({ format: "jwk" });
      response.end(JSON.stringify({ keys: [{ ...jwk, kid, alg: "RS256", use: "sig" }] }));
    } else void answer(request, response, codes, exchange, usual);
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  codes: Map<string, Grant>,
  exchange: (form: URLSearchParams) => object | undefined,
  usual: readonly string[],
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://sign-in");
  const query = url.searchParams;
  const redirect = query.get("redirect_uri") ?? query.get("logout_uri") ?? "/";
  response.setHeader("access-control-allow-origin", "*");
  if (url.pathname === "/oauth2/token") {
    const given = exchange(new URLSearchParams(await text(request)));
    response.writeHead(given ? 200 : 400, { "content-type": "application/json" });
    response.end(JSON.stringify(given ?? { error: "invalid_grant" }));
  } else if (url.pathname === "/logout") {
    response.writeHead(302, { location: redirect }).end();
  } else if (url.pathname !== "/oauth2/authorize") {
    response.writeHead(404).end();
  } else if (request.method === "POST") {
    const form = new URLSearchParams(await text(request));
    const teams = (form.get("teams") ?? "").split(/[\s,]+/).filter(Boolean);
    const person = { name: form.get("name") ?? "", teams };
    const code = randomBytes(24).toString("base64url");
    const of = (parameter: string) => query.get(parameter) ?? "";
    codes.set(code, { person, redirect, challenge: of("code_challenge"), nonce: of("nonce") });
    const state = query.get("state") ?? "";
    const back = `${redirect}?${new URLSearchParams({ code, state })}`;
    response.writeHead(302, { location: back }).end();
  } else {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(
      `<title>Sign in</title><form method="post"><label>Name <input name="name"></label> <label>Teams <input name="teams" value="${usual.join(" ")}"></label> <button>Continue</button></form>`,
    );
  }
}
