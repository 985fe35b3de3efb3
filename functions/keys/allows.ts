import type { Scope } from "../../shared/schemas/key.ts";

/** Only an `admin` may read or change these: who has access, and what is sent elsewhere. */
const administration = /^\/api\/(keys|incoming-webhooks|outgoing-webhooks)(\/|$)/;
const aboutRuns = /^\/api\/(runs(\/|$)|ws-ticket$)/;
/** Changes nothing: opens a socket to watch. */
const looking = /^\/api\/ws-ticket$/;

/** Whether a key with this scope may make a call. */
export function allows(scope: Scope, method: string, path: string): boolean {
  if (scope === "admin") return true;
  if (administration.test(path)) return false;
  if (method === "GET" || method === "HEAD" || looking.test(path)) return true;
  return scope === "run" && aboutRuns.test(path);
}

/** The narrowest scope that may make a call. */
export const scopeFor = (method: string, path: string): Scope =>
  allows("read", method, path) ? "read" : allows("run", method, path) ? "run" : "admin";
