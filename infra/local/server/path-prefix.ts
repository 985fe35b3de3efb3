import type { IncomingMessage } from "node:http";
import { Problem } from "../../../shared/problem.ts";

/**
 * The path of a request below the server's path prefix, with its query; undefined if it is elsewhere. A reverse proxy
 * keeps the prefix in the path, or removes it and says so in `X-Forwarded-Prefix`. Only programs of this machine can
 * connect, and the header decides nothing but the path.
 */
export function pathBelow(prefix: string, { url = "/", headers }: IncomingMessage) {
  if (prefix === "") return url;
  const rest = url.slice(prefix.length);
  if (url.startsWith(prefix) && /^[/?]/.test(rest)) return rest.startsWith("/") ? rest : `/${rest}`;
  if (url === prefix) return "/";
  return [headers["x-forwarded-prefix"]].flat()[0]?.replace(/\/$/, "") === prefix ? url : undefined;
}

/** Whether a request names the prefix itself without a slash at its end, which its page needs. */
export const isBarePrefix = (prefix: string, { url = "/" }: IncomingMessage): boolean =>
  prefix !== "" && url.split("?", 1)[0] === prefix;

/** The refusal of a path that is not below the prefix. */
export const notBelow = (prefix: string): Problem =>
  new Problem(
    "not-found",
    `This Wheelhouse is at ${prefix}/. If a reverse proxy removed that part of the path, let it keep it, or let it send the header X-Forwarded-Prefix: ${prefix}`,
  );
