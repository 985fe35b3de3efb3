import type { Run } from "../run.ts";
import type { RunFact } from "../schemas/event.ts";
import type { Reply } from "./command.ts";

/** The result of a rule: the facts to record, and the reply to the caller. */
export type Ruling = { readonly facts: readonly RunFact[]; readonly reply: Reply };

/** The ruling on a step of the coordinator. The step may come twice or late; then there are no facts and nothing changes. */
export const write = (...facts: readonly RunFact[]): Ruling => ({
  facts,
  reply: { status: 200, body: {} },
});

/** The ruling on a person's request that the Run carries out later. */
export const accepted = (run: Run, ...facts: readonly RunFact[]): Ruling => ({
  facts,
  reply: { status: 202, body: { run: { id: run.id } } },
});
