import type { Redactor } from "../../../shared/redaction/redactor.ts";
import type { Credentials } from "../../../shared/schemas/box-protocol.ts";
import type { Outbox } from "../coordinator/outbox.ts";
import type { Note } from "../note.ts";

/** Makes an engine's credentials known. A secret is called by its variable, or else by its engine. */
export function knowCredentials(
  redactor: Redactor,
  { env, secrets }: Pick<Credentials, "env" | "secrets">,
  engine: string,
): void {
  const names = new Map(Object.entries(env).map(([name, value]) => [value, name]));
  for (const value of secrets)
    redactor.know({ name: names.get(value) ?? `${engine} sign-in`, value });
}

/** An outbox that redacts everything. */
export function redacted(outbox: Outbox, { deep }: Redactor): Outbox {
  return {
    ...outbox,
    get watched() {
      return outbox.watched;
    },
    tell: (fact, file) => outbox.tell(deep(fact), file),
    ask: (it) => outbox.ask(deep(it)),
    report: (it) => outbox.report(deep(it)),
  };
}

/** A log that redacts everything. */
export const redactedNote =
  (note: Note, { deep }: Redactor): Note =>
  (event, fields) =>
    note(event, deep(fields ?? {}));

/**
 * The part of a boot token or a capability that is secret: the signature at its end. Before it, the token names its
 * Run, which branches and links name too.
 */
export const secretPartOf = (token: string): string => token.slice(token.lastIndexOf(".") + 1);
