import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { ModelRoute } from "../../../../../shared/schemas/box-protocol.ts";
import { withoutTrailing } from "../../../../../shared/words/trailing.ts";
import { type Dialect, dialectOf, type Endpoint, endpoints } from "./endpoints.ts";
import { credentialHeaders } from "./headers.ts";
import type { Refusal } from "./refusal.ts";

/** The first line and headers of a request from the box. */
export type Asking = {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
};

export type Admitted = {
  readonly route: ModelRoute;
  readonly endpoint: Endpoint;
  /** Where the request goes. */
  readonly url: URL;
  readonly keyInQuery: boolean;
  readonly refusal?: undefined;
};

type Refused = { readonly dialect: Dialect; readonly refusal: Refusal };

/** Parameters that would sign a request in, or make another method of it. */
const unwanted =
  /^(key|api[-_]?key|access_token|oauth_token|token|authorization|\$?_?(http)?_?method|callback)$/i;

/**
 * Decides where a request goes. Only its path and query count: the address of the service comes from the route, so no
 * Host header and no absolute target can lead elsewhere.
 */
export function admit(
  { method, target, headers }: Asking,
  routes: ReadonlyMap<string, ModelRoute>,
  placeholder: string,
): Admitted | Refused {
  const [path = "", ...queries] = target.split("?");
  const dialect = dialectOf(path);
  const refused = (status: Refusal["status"], message: string): Refused => ({
    dialect,
    refusal: { status, message: `The model gate of this DevBox: ${message}` },
  });
  if (!path.startsWith("/"))
    return refused(403, "it passes requests only to the model service of this Run's engine.");
  const [, name = "", rest = ""] = /^\/([\w.-]+)(\/.*)$/.exec(path) ?? [];
  const route = routes.get(name);
  const endpoint = endpoints.find((it) => it.path.test(rest));
  if (!route || !endpoint)
    return refused(
      404,
      "this is not a call of a model. It passes only generation, token counts and model lists.",
    );
  if (endpoint.method !== method) return refused(405, `${endpoint.method} is the method here.`);
  const query = new URLSearchParams(queries.join("?"));
  const keyInQuery = same(query.get("key") ?? "", placeholder);
  if (!keyInQuery && !carries(headers, placeholder))
    return refused(401, "the placeholder for the key is missing or belongs to another DevBox.");
  for (const key of [...query.keys()]) if (unwanted.test(key)) query.delete(key);

  const base = new URL(route.upstream);
  for (const [key, value] of base.searchParams) if (!query.has(key)) query.set(key, value);
  const url = new URL(base.origin);
  url.username = base.username;
  url.password = base.password;
  url.pathname = `${withoutTrailing(base.pathname, "/")}${rest}`;
  url.search = query.toString();
  return { route, endpoint, url, keyInQuery };
}

/** Whether a request shows the placeholder in a header where engines put their key. */
const carries = (headers: IncomingHttpHeaders, placeholder: string) =>
  credentialHeaders.some((name) =>
    same(String(headers[name] ?? "").replace(/^bearer /i, ""), placeholder),
  );

const digest = (value: string) => createHash("sha256").update(value).digest();
const same = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));
