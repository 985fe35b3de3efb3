import type { Credentials, HelloReply } from "../../../shared/schemas/box-protocol.ts";
import type { Question } from "../../../shared/schemas/question.ts";
import type { Ask } from "../ask/ask.ts";
import type { AskSocket } from "../ask/ask-socket.ts";
import type { StepContext } from "../commands/step.ts";
import type { Inbox } from "../coordinator/inbox.ts";
import type { Driver } from "../engine-drivers/driver.ts";
import type { Ledger } from "../gates/model/ledger.ts";
import type { Witness } from "../gates/model/witness.ts";
import type { RepositorySettings } from "../repository-settings/repository-settings.ts";
import type { Journal } from "../turns/journal.ts";
import type { EngineTurn } from "../turns/turns.ts";
import type { People } from "./people.ts";
import type { Standing } from "./reports.ts";

/** The parts that a coding engine works with, the same in every turn. */
export type EngineParts = {
  readonly driver: Driver;
  readonly hello: HelloReply;
  readonly context: StepContext;
  readonly journal: Journal;
  readonly inbox: Inbox;
  readonly ask: Ask;
  readonly asks: AskSocket;
  /** As the engine gets them. */
  readonly credentials: Credentials;
  /** Stops the engine at the Run's cost limit. */
  readonly ledger: Ledger;
  /** Knows why the model's service did not answer, where the engine does not say it. */
  readonly witness: Witness;
  readonly repositorySettings: RepositorySettings;
  readonly standing: () => Promise<Standing>;
};

/** A turn, and the people who may be asked in it. */
export type TurnTalk = {
  readonly turn: EngineTurn;
  readonly people: People;
  readonly idOf: (questions: readonly Question[]) => string;
  readonly signal: AbortSignal;
};
