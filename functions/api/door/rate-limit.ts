import { Problem } from "../../../shared/problem.ts";
import { accountOf, type Caller } from "../../identity/caller.ts";

/** Calls at once, and calls a second after that. */
export type Rate = { readonly burst: number; readonly perSecond: number };

export const usualRates = {
  calls: { burst: 300, perSecond: 30 },
  /** All callers without a valid token together. */
  strangers: { burst: 100, perSecond: 50 },
} as const satisfies Record<string, Rate>;
export type Rates = Readonly<Record<keyof typeof usualRates, Rate>>;
export type Limits = ReturnType<typeof callLimits>;

const mostBuckets = 10_000;

type Bucket = { left: number; at: number };

/** Refuses the calls of a person or key above the limit with a Problem. Each process has its own limiter. `now`: milliseconds. */
export function callLimits(rates: Rates = usualRates, now = () => performance.now()) {
  const calls = rateLimit(rates.calls, now);
  const strangers = rateLimit(rates.strangers, now);
  return {
    check: (caller: Caller): void => refuse(calls(`${caller.team}\n${accountOf(caller)}`)),
    checkStranger: (): void => refuse(strangers("")),
  };
}

function refuse(seconds: number): void {
  if (seconds === 0) return;
  throw new Problem("too-many-requests", `Too many calls. Try again in ${seconds} s.`, {
    retryAfter: seconds,
  });
}

/**
 * Takes a token out of the bucket of a name. Returns the whole seconds to wait, or 0 to continue. Buckets are in the
 * memory of this process. If several processes serve one address, each counts alone, below the limits of the gateway.
 *
 * @param now milliseconds of a clock that only goes forward
 */
export function rateLimit({ burst, perSecond }: Rate, now: () => number) {
  const buckets = new Map<string, Bucket>();
  return (key: string): number => {
    const at = now();
    const before = buckets.get(key) ?? { left: burst, at };
    const left = Math.min(burst, before.left + ((at - before.at) / 1_000) * perSecond);
    buckets.delete(key); // keeps the most recently used bucket last
    buckets.set(key, { left: left >= 1 ? left - 1 : left, at });
    const [oldest] = buckets.keys();
    if (buckets.size > mostBuckets && oldest !== undefined) buckets.delete(oldest);
    return left >= 1 ? 0 : Math.max(1, Math.ceil((1 - left) / perSecond));
  };
}
