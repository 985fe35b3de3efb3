import type { Outbox } from "../coordinator/outbox.ts";

const shortest = 8;
const mark = "[secret]";

/** Takes the values of secrets out of everything that leaves the DevBox. */
export interface Redactor {
  text(text: string): string;
  /** Every string within a value. */
  deep<T>(value: T): T;
  /** Of a text that comes in pieces: a secret may begin in one and end in the next. */
  stream(): RedactedStream;
}

export interface RedactedStream {
  /** What may be shown by now. */
  add(text: string): string;
  /** What was held back. */
  end(): string;
}

/** Values of fewer than eight characters are no secrets: hiding them would hide ordinary words. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const hidden = [...new Set(secrets)]
    .filter((secret) => secret.length >= shortest)
    .sort((one, other) => other.length - one.length);
  const escaped = hidden.map((secret) => secret.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  const pattern = hidden.length > 0 ? new RegExp(escaped.join("|"), "g") : undefined;
  const text = (from: string): string => (pattern ? from.replace(pattern, mark) : from);

  /** How much of the end of a text may be the beginning of a secret. */
  function begun(from: string): number {
    let most = 0;
    for (const secret of hidden)
      for (let length = Math.min(secret.length - 1, from.length); length > most; length -= 1)
        if (from.endsWith(secret.slice(0, length))) most = length;
    return most;
  }

  function deep<T>(value: T): T {
    if (!pattern) return value;
    if (typeof value === "string") return text(value) as T;
    if (Array.isArray(value)) return value.map((it: unknown) => deep(it)) as T;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, it]) => [text(key), deep(it)])) as T;
  }

  function stream(): RedactedStream {
    let held = "";
    return {
      add(more) {
        const all = text(held + more);
        const length = begun(all);
        held = length > 0 ? all.slice(-length) : "";
        return length > 0 ? all.slice(0, -length) : all;
      },
      end() {
        const last = held;
        held = "";
        return last;
      },
    };
  }

  return { text, deep, stream };
}

/** An outbox that no secret passes. */
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
