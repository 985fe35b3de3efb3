import { createScreen, type Screen } from "../../shared/screen/screen.ts";

type Open = {
  readonly screen: Screen;
  /** So many lines of the screen were given away before they left it. */
  given: number;
};

/**
 * The output of running steps: what is final, and what the program may still write over.
 *
 * @param keep so many lines of a step stay open at most; what stands above them is given away as it is
 */
export class OpenOutput {
  private readonly steps = new Map<string, Open>();
  private readonly keep: number;

  constructor(keep = Number.POSITIVE_INFINITY) {
    this.keep = keep;
  }

  /** Adds the output of a step. Returns the text that is final now. */
  add(step: string, text: string): string {
    const open = this.steps.get(step) ?? { screen: createScreen(), given: 0 };
    this.steps.set(step, open);
    const left = withoutGiven(open, open.screen.add(text));
    const lines = open.screen.text.split("\n");
    const above = Math.max(open.given, lines.length - this.keep);
    const early = lines.slice(open.given, above).map((it) => `${it}\n`);
    open.given = above;
    return left + early.join("");
  }

  /** The steps that have open lines, and these. */
  open(): { readonly step: string; readonly text: string }[] {
    return [...this.steps].flatMap(([step, { screen, given }]) => {
      const text = screen.text.split("\n").slice(given).join("\n");
      return text === "" ? [] : [{ step, text }];
    });
  }

  /** Returns the rest of a step, which nothing can change any more. */
  end(step: string): string {
    const open = this.steps.get(step);
    this.steps.delete(step);
    return open ? withoutGiven(open, open.screen.end()) : "";
  }

  get running(): string[] {
    return [...this.steps.keys()];
  }
}

/** Text that leaves a screen, without the lines of it that were given away before. */
function withoutGiven(open: Open, text: string): string {
  let at = 0;
  for (; open.given > 0; open.given -= 1) {
    const next = text.indexOf("\n", at);
    if (next < 0) break;
    at = next + 1;
  }
  return text.slice(at);
}
