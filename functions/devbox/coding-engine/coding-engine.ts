import type { Credentials, HelloReply } from "../../../shared/schemas/box-protocol.ts";
import type { Ask } from "../ask/ask.ts";
import type { AskSocket } from "../ask/ask-socket.ts";
import { questionIds } from "../ask/question-ids.ts";
import type { Place } from "../commands/step.ts";
import type { Inbox } from "../coordinator/inbox.ts";
import type { Adapter } from "../engine-drivers/driver.ts";
import { Failure } from "../engine-drivers/failure.ts";
import type { Redactor } from "../output/redact.ts";
import type { Engine } from "../turns/engine.ts";
import type { Journal, Outcome } from "../turns/journal.ts";
import { converse } from "./conversation.ts";
import { credentialFiles } from "./credentials.ts";
import { createPeople } from "./people.ts";
import type { Standing } from "./run-tools.ts";

export type Parts = {
  readonly adapter: Adapter;
  readonly hello: HelloReply;
  readonly place: Place;
  readonly journal: Journal;
  readonly inbox: Inbox;
  readonly ask: Ask;
  readonly asks: AskSocket;
  readonly credentials: Credentials;
  readonly redactor: Redactor;
  readonly standing: () => Promise<Standing>;
};

/** How often an engine that dies in a turn is started again. */
const restarts = 2;

/**
 * A coding engine's turns. One process works on a turn, from its prompts over people's answers to its
 * report; after a crash, in another DevBox and for the next turn the engine's own session is resumed.
 */
export function createCodingEngine(parts: Parts): Engine {
  const { adapter, place, journal, redactor } = parts;
  const files = credentialFiles(place, parts.credentials);

  async function runTurn(turn: Parameters<Engine["runTurn"]>[0], signal: AbortSignal) {
    const { number } = turn;
    const people = createPeople(parts.ask, journal, number, adapter.label);
    const idOf = questionIds([place.config.runId, number]);
    for (let deaths = 0; ; deaths += 1) {
      const end = await converse(parts, { turn, people, idOf, signal });
      signal.throwIfAborted();
      if (!(end instanceof Failure)) return end;
      if (end.kind === "crash" && deaths < restarts) continue;
      return { ok: false, summary: redactor.text(end.sentence(adapter.label)) };
    }
  }

  return {
    async runTurn(turn, signal): Promise<Outcome> {
      try {
        await files.put();
        return await runTurn(turn, signal);
      } finally {
        await files.remove();
      }
    },
  };
}
