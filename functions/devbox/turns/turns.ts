import type { HelloReply } from "../../../shared/schemas/box-protocol.ts";
import type { Place } from "../commands/step.ts";
import type { Inbox } from "../coordinator/inbox.ts";
import type { Report } from "../coordinator/outbox.ts";
import { readChanges } from "../git/changes.ts";
import { cloneRepository } from "../git/clone.ts";
import type { Redactor } from "../output/redact.ts";
import type { Engine, Turn } from "./engine.ts";
import type { Journal, Outcome } from "./journal.ts";

export type Work = {
  readonly hello: HelloReply;
  readonly place: Place;
  readonly journal: Journal;
  readonly inbox: Inbox;
  readonly engine: Engine;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
};

/** Works turn by turn, reports when there is none left, and stays up for more. Ends by rejecting, when `signal` aborts. */
export async function work({
  hello,
  place,
  journal,
  inbox,
  engine,
  redactor,
  signal,
}: Work): Promise<never> {
  const { outbox } = place;
  const aborted = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => aborted.reject(signal.reason), { once: true });
  aborted.promise.catch(() => {}); // nobody may be waiting
  const wait = <T>(news: Promise<T>): Promise<T> => Promise.race([news, aborted.promise]);

  async function run(turn: Turn, started: boolean): Promise<Report> {
    const { number } = turn;
    if (!started) outbox.tell({ type: "turn.started", turn: number });
    const known = journal.outcome(number);
    const outcome =
      known ??
      (await cloneRepository(place, journal, number, hello.ticket ?? {}, signal)) ??
      (await engine.runTurn(turn, signal));
    if (!known) journal.setOutcome(number, outcome);
    const found = known ? undefined : await readChanges(place, journal, redactor, signal);
    if (found) outbox.tell({ type: "changes.reported", ...found.changes }, found.file);
    outbox.tell({ type: "turn.ended", turn: number, ok: outcome.ok });
    return reportOf(outcome);
  }

  const { number, prompts, state } = hello.turn;
  let unreported: Report | undefined;
  if (!hello.finished && state !== "ended")
    unreported = await run({ number, prompts }, state === "running");
  else if (!hello.finished) unreported = reportOf(journal.outcome(number));

  for (;;) {
    await wait(outbox.settled());
    await wait(inbox.look()); // a message that waited was delivered with the end of the turn
    const seen = inbox.count;
    const due = inbox.takeTurn();
    if (due) {
      unreported = await run({ number: due.turn, prompts: due.prompts }, false);
      continue;
    }
    if (unreported) {
      const { accepted } = await wait(outbox.report(unreported));
      if (accepted) unreported = undefined;
    }
    await wait(inbox.more(seen)); // a turn, or the answer that a report had to wait for
  }
}

/** Without an outcome the turn ended in an earlier DevBox, and what came of it is lost. */
function reportOf(outcome: Outcome | undefined): Report {
  if (!outcome) return { status: "none", summary: "" };
  if (outcome.unreported) return { status: "none", summary: outcome.summary };
  return { status: outcome.ok ? "completed" : "failed", summary: outcome.summary };
}
