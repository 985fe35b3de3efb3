import type { RunFact } from "../schemas/event.ts";
import type { Reply } from "./command.ts";

/** The result of a rule: the facts to write down, and the reply to the caller. */
export type Ruling = { readonly facts: readonly RunFact[]; readonly reply: Reply };
