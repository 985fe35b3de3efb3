import type { HelloReply } from "../../shared/schemas/devbox.ts";
import { cloneRepository } from "./clone.ts";
import type { Engine, Turn } from "./engine.ts";
import type { Inbox } from "./inbox.ts";
import type { Journal, Outcome } from "./journal.ts";
import type { Place } from "./step.ts";

export type Work = {
  readonly hello: HelloReply;
  readonly place: Place;
  readonly journal: Journal;
  readonly inbox: Inbox;
  readonly engine: Engine;
  readonly signal: AbortSignal;
};

/** Works turn by turn, reports when there is none left, and stays up for more. Ends by rejecting, when `signal` aborts. */
export async function work({ hello, place, journal, inbox, engine, signal }: Work): Promise<never> {
  const { outbox } = place;

  async function run(turn: Turn): Promise<Outcome> {
    const { number } = turn;
    const known = journal.outcome(number);
    if (!turn.again) outbox.tell({ type: "turn.started", turn: number });
    const outcome =
      known ??
      (await cloneRepository(place, journal, hello.ticketUrl, signal)) ??
      (await engine.runTurn(turn, signal));
    if (!known) journal.setOutcome(number, outcome);
    outbox.tell({ type: "turn.ended", turn: number, ok: outcome.ok });
    return outcome;
  }

  let turn = firstTurn(hello);
  let unreported = hello.finished || turn ? undefined : lastOutcome(hello, journal);
  for (;;) {
    if (turn) {
      unreported = await run(turn);
      await outbox.settled();
      await inbox.look(); // a message that waited was delivered with the end of the turn
    }
    const seen = inbox.count;
    turn = dueTurn(inbox);
    if (turn) continue;
    if (unreported) {
      const { ok, summary } = unreported;
      const status = summary === "" ? "none" : ok ? "completed" : "failed";
      const { accepted } = await outbox.report({ status, summary });
      if (accepted) unreported = undefined;
    }
    await inbox.more(seen); // a turn, or the answer that a report had to wait for
  }
}

function firstTurn({ turn, finished }: HelloReply): Turn | undefined {
  const { number, prompts, state } = turn;
  return finished || state === "ended" ? undefined : { number, prompts, again: state === "running" };
}

function dueTurn(inbox: Inbox): Turn | undefined {
  const due = inbox.takeTurn();
  return due && { number: due.turn, prompts: due.prompts, again: false };
}

/** The last DevBox ended a turn and may not have reported it. */
const lastOutcome = ({ turn }: HelloReply, journal: Journal): Outcome =>
  journal.outcome(turn.number) ?? { ok: false, summary: "" };
