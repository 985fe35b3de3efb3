import type { Call } from "../../../shared/calls/call.ts";
import { Problem } from "../../../shared/problem.ts";
import { type Scope, scopes } from "../../../shared/schemas/key.ts";
import type { Caller } from "../../identity/caller.ts";

/** Whether a key of one scope may make a call that needs another. */
const allows = (scope: Scope, needed: Call["scope"]): boolean =>
  needed === "open" || scopes.indexOf(scope) >= scopes.indexOf(needed);

/** Refuses a call that the caller's API key does not allow. A person has no key and may make every call. */
export function checkScope({ scope }: Pick<Caller, "scope">, needed: Call["scope"]): void {
  if (scope === undefined || allows(scope, needed)) return;
  const may = scope === "read" ? "read everything and change nothing" : "start and control Runs";
  throw new Problem(
    "forbidden",
    `This key can ${may}. The call needs a key of the scope ${needed}.`,
  );
}
