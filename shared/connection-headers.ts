import type { IncomingHttpHeaders } from "node:http";

/** Headers of one connection (RFC 9110, section 7.6.1, and what proxies added before it). A gate never passes them on. */
const always = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** The lowercase names of a message's headers that concern its connection only, also those that it names itself. */
export const connectionHeaders = ({ connection }: IncomingHttpHeaders): ReadonlySet<string> =>
  new Set([
    ...always,
    ...String(connection ?? "")
      .toLowerCase()
      .split(/[\s,]+/),
  ]);
