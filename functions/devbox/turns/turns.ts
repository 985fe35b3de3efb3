import { setTimeout as pause } from "node:timers/promises";
import type { HelloReply } from "../../../shared/schemas/box-protocol.ts";
import type { StepContext } from "../commands/step.ts";
import type { Inbox } from "../coordinator/inbox.ts";
import type { Report } from "../coordinator/outbox.ts";
import { isFull } from "../coordinator/space.ts";
import { readChanges } from "../git/changes.ts";
import { cloneRepository } from "../git/clone.ts";
import type { GitGate } from "../git/gate.ts";
import { DiskFull, type LimitWatch } from "../limits/limit-watch.ts";
import { setUp } from "../setup/set-up.ts";
import type { Journal, TurnOutcome } from "./journal.ts";

/** An engine's work from its prompts to its end. */
export type EngineTurn = {
  readonly number: number;
  readonly prompts: readonly string[];
  /** What may be spent before the Run's cost limit is reached, in US dollars. */
  readonly costUsdLeft?: number | undefined;
};

/** Works on turns. It reports what happens through the outbox that it was created with. */
export interface Engine {
  /**
   * Works on a turn to its end, from the point that an earlier DevBox reached. After the signal aborts, it
   * rejects with the signal's reason when no process of the turn is left.
   */
  runTurn(turn: EngineTurn, signal: AbortSignal): Promise<TurnOutcome>;
}

export type Work = {
  readonly hello: HelloReply;
  readonly context: StepContext;
  readonly journal: Journal;
  readonly gate: GitGate | undefined;
  readonly inbox: Inbox;
  readonly engine: Engine;
  readonly limits: Pick<LimitWatch, "whileRoom">;
  /** Ends the DevBox. */
  readonly end: (why: string) => void;
  readonly signal: AbortSignal;
};

const roomMs = 1_000;

/** Works turn by turn, reports when no turn is left, then waits for more. Rejects when `signal` aborts. */
export async function work({
  hello,
  context,
  journal,
  gate,
  inbox,
  engine,
  limits,
  end,
  signal,
}: Work): Promise<never> {
  const { outbox } = context;
  const aborted = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => aborted.reject(signal.reason), { once: true });
  aborted.promise.catch(() => {}); // there may be no waiter
  const wait = <T>(news: Promise<T>): Promise<T> => Promise.race([news, aborted.promise]);

  let full = false;

  function outcomeOf(turn: EngineTurn): Promise<TurnOutcome> {
    const place = hello.ticket ?? hello;
    const worked = limits.whileRoom(async (signal) => {
      const cloned = await cloneRepository(context, { journal, gate, place }, turn.number, signal);
      if (!cloned) await setUp(context, journal, turn.number, signal);
      const outcome = cloned ?? (await engine.runTurn(turn, signal));
      full = signal.reason instanceof DiskFull;
      return outcome;
    }, signal);
    return worked.catch((error: unknown) => {
      if (!(error instanceof DiskFull)) throw error;
      full = true;
      return { ok: false, summary: error.message };
    });
  }

  async function run(turn: EngineTurn, started: boolean): Promise<Report> {
    const { number } = turn;
    if (!started) outbox.tell({ type: "turn.started", turn: number });
    const known = journal.outcome(number);
    const outcome = known ?? (await outcomeOf(turn));
    if (!known) await whenRoom(() => journal.setOutcome(number, outcome), signal);
    const found = known
      ? undefined
      : await readChanges(context, journal, signal).catch((error: unknown) => {
          if (isFull(error)) return undefined;
          throw error;
        });
    if (found?.changes) outbox.tell({ type: "changes.reported", ...found.changes }, found.file);
    if (found?.unread) outbox.tell({ type: "changes.unread", ...found.unread });
    const { ok, summary, unreported: silent, nothing } = outcome;
    const result = silent || nothing ? {} : { summary };
    outbox.tell({ type: "turn.ended", turn: number, ok, ...result });
    if (full) await context.box.close(); // what works on in the background may still write
    return reportOf(outcome);
  }

  const { number, prompts, state, costUsdLeft } = hello.turn;
  let unreported: Report | undefined;
  if (!hello.finished && state !== "ended")
    unreported = await run({ number, prompts, costUsdLeft }, state === "running");
  else if (!hello.finished) unreported = reportOf(journal.outcome(number));

  for (;;) {
    await wait(outbox.flushed());
    await wait(inbox.look()); // the end of the turn delivers a message that was waiting
    const seen = inbox.count;
    const due = inbox.takeTurn();
    if (due && full) end("Its disk was full. The next DevBox goes on from the same workspace.");
    else if (due) {
      const { turn, prompts, costUsdLeft } = due;
      unreported = await run({ number: turn, prompts, costUsdLeft }, false);
      continue;
    }
    if (unreported) {
      const { accepted } = await wait(outbox.report(unreported));
      if (accepted) unreported = undefined;
    }
    await wait(inbox.more(seen)); // a turn, or an answer that the report was waiting for
  }
}

/** Does a write, as soon as the disk has room for it. So the end of a turn is never lost, and its work never repeated. */
async function whenRoom(write: () => void, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return write();
    } catch (error) {
      if (!isFull(error)) throw error;
      await pause(roomMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/** Without an outcome, the turn ended in an earlier DevBox and its result is lost. */
function reportOf(outcome: TurnOutcome | undefined): Report {
  if (!outcome) return { status: "none", summary: "" };
  if (outcome.unreported) return { status: "none", summary: outcome.summary };
  if (outcome.nothing) return { status: "nothing", summary: outcome.summary };
  return { status: outcome.ok ? "completed" : "failed", summary: outcome.summary };
}
