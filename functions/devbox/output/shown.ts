import type { RedactedStream, Redactor } from "../../../shared/redaction/redactor.ts";
import { createScreen } from "../../../shared/screen/screen.ts";

/** Output as a terminal shows it, without secrets. */
export interface Shown {
  /** Returns the text that nothing can change any more. */
  add(text: string): string;
  /** What follows that text now. The program may still write over it. */
  tail(): string;
  /** Returns the rest of the text. */
  end(): string;
}

/**
 * Redaction comes after the screen: a program can write a secret in any order of its characters, and only what is
 * shown can be read.
 *
 * @param original hears the stream as it was written, without secrets, and whether that is what is shown. It is
 *   redacted on its own only from where it is shown differently.
 */
export function createShown(
  redactor: Redactor,
  original?: (text: string, shown: boolean) => void,
): Shown {
  const screen = createScreen();
  const redacted = redactor.stream();
  /** The stream, from where it was shown differently. */
  let apart: RedactedStream | undefined;

  function pass(text: string, take: () => string, last: boolean): string {
    const before = original && !apart ? screen.unchanged : undefined;
    const stream = before === undefined ? undefined : redacted.fork();
    const left = take().toWellFormed();
    const shown = (left === "" ? "" : redacted.add(left)) + (last ? redacted.end() : "");
    if (stream && screen.unchanged === undefined) {
      apart = stream;
      original?.(apart.add(before + text), false);
    } else if (apart) original?.(apart.add(text), false);
    else original?.(shown, true);
    if (last && apart) original?.(apart.end(), false);
    return shown;
  }

  return {
    add: (text) => pass(text, () => screen.add(text), false),
    tail: () => redacted.peek(screen.text.toWellFormed()),
    end: () => pass("", () => screen.end(), true),
  };
}
