import type { Outbox } from "../coordinator/outbox.ts";

const shortest = 8;
const mark = "[secret]";

/** Replaces the values of secrets in everything that leaves the DevBox. */
export interface Redactor {
  text(text: string): string;
  /** Redacts every string inside a value. */
  deep<T>(value: T): T;
  /** Redacts a text that arrives in pieces: a secret may begin in one piece and end in the next. */
  stream(): RedactedStream;
}

export interface RedactedStream {
  /** Returns the text that can be shown now. */
  add(text: string): string;
  /** Returns the text that was held back. */
  end(): string;
}

/** Ignores secrets shorter than eight characters: hiding them would hide ordinary words. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const hidden = [...new Set(secrets)]
    .filter((secret) => secret.length >= shortest)
    .sort((one, other) => other.length - one.length);
  const escaped = hidden.map((secret) => secret.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  const pattern = hidden.length > 0 ? new RegExp(escaped.join("|"), "g") : undefined;
  const text = (from: string): string => (pattern ? from.replace(pattern, mark) : from);

  /** The length of the end of a text that may be the beginning of a secret. */
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
