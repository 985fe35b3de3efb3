import { setTimeout as sleep } from "node:timers/promises";
import type { RunEvent } from "../../shared/schemas/event.ts";
import { type Remote, RemoteProblem } from "../remote.ts";

/** Events in their order, and whether they reach to the newest there is. */
export type Page = { readonly events: readonly RunEvent[]; readonly current: boolean };

export type Patience = {
  readonly signal: AbortSignal;
  /** Called once for every outage, however long it is. */
  lost(why: string): void;
  /** Waits between two tries; ends early when the signal aborts. */
  pause?(ms: number): Promise<void>;
};

/** How long one call waits for news, in seconds. */
const wait = 20;
const firstPause = 250;
const longestPause = 15_000;

/** The timeline from its first event on, each event once and in order, for as long as somebody asks for more. */
export async function* timelineOf(
  remote: Pick<Remote, "events">,
  runId: string,
  patience: Patience,
): AsyncGenerator<Page> {
  let last = 0;
  let current = false;
  while (!patience.signal.aborted) {
    const from = last;
    // Nobody waits for news while there is more to fetch.
    const found = await insist(
      () => eventsFrom(remote, runId, from, current ? wait : 0, patience.signal),
      patience,
    );
    if (!found) return;
    const events: RunEvent[] = [];
    for (const event of found.events) {
      if (event.seq !== last + 1) continue; // comes again, or too early: the next call asks for it
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

/** Repeats a call until the server is reached; undefined once the signal aborts. What the server refuses is thrown. */
export async function insist<T>(
  call: () => Promise<T>,
  { signal, lost, pause = paused(signal) }: Patience,
): Promise<T | undefined> {
  for (
    let next = firstPause, said = false;
    !signal.aborted;
    next = Math.min(next * 2, longestPause)
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

/** Not reached, too many calls, or the server's own trouble: later it may well work. */
const passes = ({ status }: RemoteProblem): boolean =>
  status === 0 || status === 408 || status === 429 || status >= 500;
