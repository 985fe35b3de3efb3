/** Engines wait as long as a service says, and some say nothing meanwhile. A longer wait ends their turn instead. */
const longestSeconds = 60;

/** The seconds of a `retry-after`, which may also be a date. */
export function secondsOf(retryAfter: string | undefined, now = Date.now()): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(retryAfter)) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - now) / 1_000);
}

/** Whether an engine should rather fail than wait for this. */
export const tooLong = (retryAfter: string | undefined): boolean =>
  (secondsOf(retryAfter) ?? 0) > longestSeconds;
