import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { connectionHeaders } from "../../../../../shared/connection-headers.ts";
import type { ModelRoute } from "../../../../../shared/schemas/box-protocol.ts";
import { tooLong } from "../retry-after.ts";

/** Where engines put their key. */
export const credentialHeaders = [
  "authorization",
  "x-api-key",
  "x-goog-api-key",
  "api-key",
] as const;

/** What would identify the box, or make a server take the request for another one. */
const dropped =
  /^(host|cookie2?|expect|via|forwarded|x-forwarded-.*|x-real-ip|x-original-.*|x-rewrite-.*|x-http-method.*|x-method-override|x-goog-user-project|x-goog-iam-.*|accept-encoding)$/;

export type Keys = {
  readonly route: ModelRoute;
  readonly placeholder: string;
  /** The engine put the placeholder in the address, as Gemini's service allows. */
  readonly keyInQuery: boolean;
};

/**
 * The headers of a request to the model service: those of the engine, with the real key in the place of the
 * placeholder. Other credentials of the box are left out. The reply is asked for without compression, because the
 * meter reads it.
 */
export function forwardedHeaders(
  headers: IncomingHttpHeaders,
  { route, placeholder, keyInQuery }: Keys,
): OutgoingHttpHeaders {
  const skipped = connectionHeaders(headers);
  const passed: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !skipped.has(name) && !dropped.test(name) && !isCredential(name))
      passed[name] = value;
  passed["accept-encoding"] = "identity";
  if (route.key !== undefined) {
    for (const name of credentialHeaders) {
      const value = headers[name];
      if (typeof value === "string" && value.includes(placeholder))
        passed[name] = value.replace(placeholder, route.key);
    }
    if (keyInQuery) passed["x-goog-api-key"] = route.key;
  }
  return { ...passed, ...route.headers };
}

const isCredential = (name: string) => (credentialHeaders as readonly string[]).includes(name);

/** What a reply may set in the box is not for engines. */
const kept = /^(set-cookie2?|alt-svc|strict-transport-security|proxy-.*)$/;

const retries = /^retry-after(-ms)?$/;

/** The headers of a reply. Its body is passed on as it is, so its length and encoding stay. */
export function returnedHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const skipped = connectionHeaders(headers);
  const never = tooLong(headers["retry-after"]);
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !skipped.has(name) && !kept.test(name) && !(never && retries.test(name)),
    ),
  );
}
