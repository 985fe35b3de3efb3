import { setTimeout as sleep } from "node:timers/promises";
import type { RunEvent } from "../../shared/schemas/event.ts";
import { type Remote, RemoteProblem } from "../remote.ts";

/** Events in order. `current`: they include the newest one. */
export type Page = { readonly events: readonly RunEvent[]; readonly current: boolean };

export type Patience = {
  readonly signal: AbortSignal;
  /** Called once per outage, however long it lasts. */
  lost(why: string): void;
  /** Waits between two attempts; ends early when the signal aborts. */
  pause?(ms: number): Promise<void>;
};

/** Seconds for which one call waits for new events. */
const wait = 20;
const firstPauseMs = 250;
const longestPauseMs = 15_000;

/** The timeline from its first event: each event once and in order, until the caller stops. */
export async function* timelineOf(
  remote: Pick<Remote, "events">,
  runId: string,
  patience: Patience,
): AsyncGenerator<Page> {
  let last = 0;
  let current = false;
  while (!patience.signal.aborted) {
    const from = last;
    // Only wait for new events once all existing ones are here.
    const found = await insist(
      () => eventsFrom(remote, runId, from, current ? wait : 0, patience.signal),
      patience,
    );
    if (!found) return;
    const events: RunEvent[] = [];
    for (const event of found.events) {
      if (event.seq !== last + 1) continue; // repeated, or too early: the next call asks for it again
      events.push(event);
      last = event.seq;
    }
    current = last >= found.head;
    yield { events, current };
  }
}

async function eventsFrom(
  remote: Pick<Remote, "events">,
  runId: string,
  after: number,
  seconds: number,
  signal: AbortSignal,
) {
  const found = await remote.events(runId, after, seconds, signal);
  const missing = found.head > after && !found.events.some((event) => event.seq === after + 1);
  if (missing) throw new RemoteProblem(0, "gap", `The server did not send event #${after + 1}.`);
  return found;
}

/** Repeats a call until it reaches the server. Undefined when the signal aborts. Throws a refusal of the server. */
export async function insist<T>(
  call: () => Promise<T>,
  { signal, lost, pause = paused(signal) }: Patience,
): Promise<T | undefined> {
  for (
    let next = firstPauseMs, said = false;
    !signal.aborted;
    next = Math.min(next * 2, longestPauseMs)
  ) {
    try {
      return await call();
    } catch (problem) {
      if (signal.aborted) return undefined;
      if (!(problem instanceof RemoteProblem) || !passes(problem)) throw problem;
      if (!said) lost(problem.message);
      said = true;
      await pause(next);
    }
  }
  return undefined;
}

const paused = (signal: AbortSignal) => (ms: number) =>
  sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });

/** The server was not reached, has too many calls, or has a fault of its own: a later attempt may work. */
const passes = ({ status }: RemoteProblem): boolean =>
  status === 0 || status === 408 || status === 429 || status >= 500;
