import { setTimeout as pause } from "node:timers/promises";
import { unpricedText } from "../../../shared/unpriced.ts";
import { questionIds } from "../ask/question-ids.ts";
import { Failure } from "../engine-drivers/failure.ts";
import type { TurnOutcome } from "../turns/journal.ts";
import type { Engine, EngineTurn } from "../turns/turns.ts";
import { converse } from "./conversation.ts";
import { credentialFiles } from "./credentials.ts";
import type { EngineParts } from "./engine-parts.ts";
import { createPeople } from "./people.ts";

/** The coordinator, which knows the whole cost, says more. */
const spent: TurnOutcome = { ok: false, summary: "The Run has reached its cost limit." };

const uncounted = (model: string): TurnOutcome => ({
  ok: false,
  summary: unpricedText(model, "refuse"),
});

/** The time that the last calls of an engine get to be counted after it has ended. */
const settleMs = 2_000;

/** How many times an engine that dies during a turn is started again. */
const restarts = 2;

/**
 * Works on turns with a coding engine. One process handles a turn: its prompts, people's answers and
 * the report. The engine's own session is resumed after a crash, in another DevBox and for the next turn.
 */
export function createCodingEngine(parts: EngineParts): Engine {
  const { driver, context, journal, ledger } = parts;
  const files = credentialFiles(context, parts.credentials); // each start puts them

  async function runTurn(turn: EngineTurn, signal: AbortSignal) {
    const { number } = turn;
    const people = createPeople(parts.ask, journal, number, driver.label);
    const idOf = questionIds([context.config.runId, number]);
    for (let deaths = 0; ; deaths += 1) {
      const end = await converse(parts, { turn, people, idOf, signal });
      signal.throwIfAborted();
      if (ledger.spent.aborted) return ledger.unpriced ? uncounted(ledger.unpriced) : spent;
      if (!(end instanceof Failure)) return end;
      if (end.kind === "crash" && deaths < restarts) continue;
      return { ok: false, summary: context.redactor.text(end.sentence(driver.label)) };
    }
  }

  return {
    async runTurn(turn, signal): Promise<TurnOutcome> {
      ledger.begin(turn.costUsdLeft);
      if (ledger.spent.aborted) return spent;
      try {
        return await runTurn(turn, signal);
      } finally {
        await files.remove();
        await Promise.race([ledger.idle(), pause(settleMs, undefined, { ref: false })]);
        ledger.flush();
      }
    },
  };
}
