import type { Redactor } from "../../../shared/redaction/redactor.ts";
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
 */
export function createShown(redactor: Redactor): Shown {
  const screen = createScreen();
  const redacted = redactor.stream();
  return {
    add(text) {
      const left = screen.add(text);
      return left === "" ? "" : redacted.add(left.toWellFormed());
    },
    tail: () => redacted.peek(screen.text.toWellFormed()),
    end: () => redacted.add(screen.end().toWellFormed()) + redacted.end(),
  };
}
