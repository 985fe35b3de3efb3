import { CodeHostProblem } from "./code-host-problem.ts";
import type { Reply } from "./request.ts";

/** The wait after a refusal that names no time. */
const shortWaitMs = 60_000;

/**
 * Throws a `CodeHostProblem` with the time of the next try when a reply says that we sent too many
 * requests ("Rate limits for the REST API" of GitHub, "Rate and usage limits" of Azure DevOps).
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
  // no limit of either host lasts a day
  const sane = wanted >= now && wanted < now + 86_400_000 ? wanted : now + shortWaitMs;
  const at = new Date(sane).toISOString();
  throw new CodeHostProblem(
    "rate-limited",
    `${host} accepts no more requests until ${at.slice(0, 16).replace("T", " ")} UTC.${advice}`,
    at,
  );
}
