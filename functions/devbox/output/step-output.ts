import type { Redactor } from "../../../shared/redaction/redactor.ts";
import type { RawOutput } from "../../../shared/schemas/event.ts";
import { keepRaw, rawFile } from "./raw-output.ts";
import { createShown } from "./shown.ts";
import { keepOutput, type WholeOutput } from "./whole-output.ts";

/** The output of a step: what is shown of it, which is kept, and the stream as the program wrote it. */
export interface StepOutput {
  /** Returns the text that nothing can change any more. */
  add(text: string): string;
  /** What follows that text now. */
  tail(): string;
  /** Returns the rest of the text; nothing if it is called again. */
  end(): string;
  /** What the step's result has of the output. `file`: where the rest is, for the upload. */
  kept(): Promise<WholeOutput & { readonly result: { readonly raw?: RawOutput } }>;
}

/** @param failed hears why a part could not be kept; the part is shown all the same */
export function createStepOutput(
  redactor: Redactor,
  path: string,
  failed: (error: unknown) => void,
): StepOutput {
  const keeper = keepOutput(path);
  const raw = keepRaw(rawFile(path));
  const shown = createShown(redactor, (text, same) => {
    differs ||= !same;
    attempt(() => (same ? raw.both(text) : raw.add(text)));
  });
  let differs = false;
  let ended = false;

  function attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      failed(error);
    }
  }
  function keep(text: string): string {
    attempt(() => {
      keeper.add(text);
      if (differs) raw.shown(text);
    });
    return text;
  }
  return {
    add: (text) => keep(shown.add(text)),
    tail: () => shown.tail(),
    end() {
      if (ended) return "";
      ended = true;
      return keep(shown.end());
    },
    async kept() {
      const whole = await keeper.end();
      const original = await raw.end();
      if (!original) return whole;
      return { ...whole, file: path, result: { ...whole.result, raw: original } };
    },
  };
}
