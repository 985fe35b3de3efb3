import type { Reply } from "./request.ts";
import { TicketProblem } from "./ticket-problem.ts";

/** When a host that sends no time may be asked again. */
const shortWaitMs = 60_000;

/**
 * Throws a `TicketProblem` when a reply says that too much was asked, with the time at which to come
 * back ("Rate limits for the REST API" of GitHub, "Rate and usage limits" of Azure DevOps).
 *
 * @param now milliseconds since 1970
 */
export function refuseTooMany(host: string, reply: Reply, advice: string, now: number): void {
  const { status, headers } = reply;
  const after = headers.get("retry-after");
  const used = headers.get("x-ratelimit-remaining") === "0";
  const limited =
    status === 429 || ((status === 403 || status === 503) && (used || after !== null));
  if (!limited) return;

  const seconds = after?.trim() ? Number(after) : Number.NaN;
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN) * 1000;
  const wanted = Number.isFinite(seconds) ? now + seconds * 1000 : reset;
  // a day is longer than any limit of either host
  const sane = wanted >= now && wanted < now + 86_400_000 ? wanted : now + shortWaitMs;
  const at = new Date(sane).toISOString();
  throw new TicketProblem(
    "rate-limited",
    `${host} takes no more requests until ${at.slice(0, 16).replace("T", " ")} UTC.${advice}`,
    at,
  );
}
