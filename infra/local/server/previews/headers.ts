import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { connectionHeaders } from "../../../../shared/connection-headers.ts";
import type { EgressPolicy } from "../../../../shared/egress.ts";

type Sides = {
  /** The origin of the preview in the browser. It contains the capability. */
  readonly origin: string;
  /** The origin of the server in its DevBox, as its own pages know it. */
  readonly inside: string;
};

/** What is for this server, or would name the browser's side of the preview. */
const kept =
  /^(host|expect|via|forwarded|x-forwarded-.*|x-real-ip|acting-as|acting-for|idempotency-key)$/;

/**
 * The headers of a request as the server in the DevBox gets them: addressed to itself, so that it accepts them, and
 * without the capability. Cookies and logins are its own, because a browser sends others to other origins only.
 *
 * @param isOurs whether a bearer token is a credential of Wheelhouse
 */
export function requestHeaders(
  headers: IncomingHttpHeaders,
  { origin, inside }: Sides,
  isOurs: (bearer: string) => boolean,
): OutgoingHttpHeaders {
  const skipped = connectionHeaders(headers);
  const passed: OutgoingHttpHeaders = { host: new URL(inside).host };
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || skipped.has(name) || kept.test(name)) continue;
    if (name === "origin") passed[name] = value === origin ? inside : "null";
    else if (name === "referer") {
      if (value === origin || String(value).startsWith(`${origin}/`))
        passed[name] = inside + String(value).slice(origin.length);
    } else if (name !== "authorization" || !isOurs(bearerIn(String(value)))) passed[name] = value;
  }
  return passed;
}

const bearerIn = (authorization: string): string =>
  /^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1] ?? "";

/** What a preview may not say to the browser: it would reach beyond its origin, or take our own headers' place. */
const refused =
  /^(clear-site-data|strict-transport-security|alt-svc|nel|report-to|reporting-endpoints|public-key-pins.*|proxy-.*|referrer-policy|cross-origin-(opener|resource)-policy|origin-agent-cluster)$/;

/** The headers of a reply as the browser gets them. */
export function replyHeaders(
  headers: IncomingHttpHeaders,
  { origin, inside }: Sides,
  egress: EgressPolicy,
): OutgoingHttpHeaders {
  const skipped = connectionHeaders(headers);
  const passed: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !skipped.has(name) && !refused.test(name)) passed[name] = value;
  const { location } = headers;
  if (location === inside || location?.startsWith(`${inside}/`))
    passed["location"] = origin + location.slice(inside.length);
  const cookies = headers["set-cookie"]?.map((it) => it.replace(/;\s*domain\s*=[^;]*/gi, ""));
  if (cookies) passed["set-cookie"] = cookies;
  const ownPolicy = headers["content-security-policy"];
  const policy = contentPolicy(egress, new URL(origin).host);
  return {
    ...passed,
    "content-security-policy": [ownPolicy ?? [], policy].flat().join(", "),
    "referrer-policy": "same-origin", // `no-referrer` would also send `Origin: null` with the page's own forms
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "origin-agent-cluster": "?1",
  };
}

/**
 * Where the page may connect to, in addition to what it says itself: its own origin, and with open network access also
 * the secure internet. So it cannot call plain services of this machine and its network. A page can still leave for
 * another address; no policy forbids that.
 */
function contentPolicy(egress: EgressPolicy, host: string): string {
  const elsewhere = egress === "open" ? " https:" : "";
  const sockets = egress === "open" ? " https: wss:" : "";
  return [
    `default-src 'self'${elsewhere} data: blob: 'unsafe-inline' 'unsafe-eval'`,
    `connect-src 'self' ws://${host}${sockets} data: blob:`,
    `form-action 'self'${elsewhere}`,
    `base-uri 'self'${elsewhere}`,
    "object-src 'none'",
    "frame-ancestors 'self'",
  ].join("; ");
}
