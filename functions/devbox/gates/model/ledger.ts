import type { BoxFact } from "../../../../shared/schemas/event.ts";
import type { Counted } from "./meter/tap.ts";
import { nothing, sum, type Usage } from "./meter/usage.ts";

type UsageReported = Extract<BoxFact, { type: "usage.reported" }>;

/** A call of a model that runs. */
export type Call = {
  /** What it has used so far. Undefined if the service has not accepted it. */
  counted(): Counted | undefined;
  cost(counted: Counted): number | undefined;
  /** Breaks the call off, because the limit is reached. */
  cut(): void;
};

/** Counts what the calls of a DevBox use, and stops them at the Run's cost limit. */
export interface Ledger {
  /** A turn begins. It may spend `left` dollars; undefined means without limit. */
  begin(left: number | undefined): void;
  /** Aborts when the limit of the turn is reached, or cannot be counted and the team refuses that. */
  readonly spent: AbortSignal;
  /** The model without a known price that ended the turn. */
  readonly unpriced: string | undefined;
  open(call: Call): void;
  /** The engine reports what it used itself, because no gate counts it. `costUsd` undefined: no price is known. */
  spend(costUsd: number | undefined, model: string | undefined): void;
  /** More of a reply has arrived. */
  look(): void;
  /** The call is over, in whatever way. */
  close(call: Call): void;
  /** Reports what was counted since the last time. */
  flush(): void;
  /** Resolves when no call runs. */
  idle(): Promise<void>;
  readonly turnCostUsd: number;
}

type Share = { requests: number; usage: Usage; costUsd: number | undefined; estimated: boolean };

/** Reports are collected for this long, because each is an event on the timeline. */
const collectMs = 2_000;

/** @param strict under a cost limit, a model without a known price ends the turn */
export function createLedger(tell: (fact: UsageReported) => void, strict = false): Ledger {
  const calls = new Set<Call>();
  const shares = new Map<string, Share>();
  let left: number | undefined;
  let spentUsd = 0;
  let unpriced: string | undefined;
  let over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let idle = Promise.withResolvers<void>();
  idle.resolve();

  const costOf = (call: Call): number => {
    const counted = call.counted();
    return counted ? (call.cost(counted) ?? 0) : 0;
  };

  function close(call: Call): void {
    if (!settled(call)) return;
    timer ??= setTimeout(flush, collectMs).unref();
    stopIfSpent();
  }

  /** Adds a call to the sums. False if that was done before. */
  function settled(call: Call): boolean {
    if (!calls.delete(call)) return false;
    if (calls.size === 0) idle.resolve();
    const counted = call.counted();
    if (!counted) return true;
    const cost = call.cost(counted);
    spentUsd += cost ?? 0;
    // A call that was broken off before its request was read has named no model.
    if (cost === undefined && counted.model !== undefined) refuse(counted.model);
    const name = counted.model ?? "";
    const before = shares.get(name);
    shares.set(name, {
      requests: (before?.requests ?? 0) + 1,
      usage: sum(before?.usage ?? nothing, counted.usage),
      costUsd: cost === undefined ? before?.costUsd : (before?.costUsd ?? 0) + cost,
      estimated: (before?.estimated ?? false) || counted.estimated,
    });
    return true;
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const [model, share] of shares) tell(factOf(model, share));
    shares.clear();
  }

  function refuse(model: string | undefined): void {
    if (strict && left !== undefined) unpriced ??= model ?? "the engine’s model";
  }

  function stopIfSpent(): void {
    if (left === undefined || over.signal.aborted) return;
    const running = [...calls].reduce((all, call) => all + costOf(call), 0);
    if (spentUsd + running < left && unpriced === undefined) return;
    const cut = [...calls];
    for (const call of cut) settled(call); // as they are now
    flush();
    over.abort();
    for (const call of cut) call.cut();
  }

  return {
    begin(budget) {
      left = budget;
      spentUsd = 0;
      unpriced = undefined;
      over = new AbortController();
      if (left !== undefined && left <= 0) over.abort();
    },
    get spent() {
      return over.signal;
    },
    open(call) {
      if (calls.size === 0) idle = Promise.withResolvers();
      calls.add(call);
    },
    get unpriced() {
      return unpriced;
    },
    spend(costUsd, model) {
      spentUsd += costUsd ?? 0;
      if (costUsd === undefined) refuse(model);
      stopIfSpent();
    },
    look: stopIfSpent,
    close,
    flush,
    idle: () => idle.promise,
    get turnCostUsd() {
      return spentUsd;
    },
  };
}

function factOf(model: string, { requests, usage, costUsd, estimated }: Share): UsageReported {
  const written = usage.cacheWriteTokens + usage.cacheWriteHourTokens;
  return {
    type: "usage.reported",
    inputTokens: usage.inputTokens,
    cachedInputTokens: usage.cachedInputTokens,
    outputTokens: usage.outputTokens,
    ...(costUsd === undefined ? {} : { costUsd: Number(costUsd.toFixed(9)) }),
    counted: {
      requests,
      ...(model === "" ? {} : { model }),
      ...(written > 0 ? { cacheWriteTokens: written } : {}),
      ...(estimated ? { estimated } : {}),
    },
  };
}
