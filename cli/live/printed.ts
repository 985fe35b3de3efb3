import type { EventOf, RunEvent } from "../../shared/schemas/event.ts";
import type { Block } from "../timeline/block.ts";
import { type Form, linesOf } from "../timeline/layout.ts";
import type { Known } from "../timeline/tell/known.ts";
import { tellOpen } from "../timeline/tell/step.ts";
import { LiveLines } from "./live-lines.ts";
import { OpenOutput } from "./open-output.ts";

const usual = { columns: 80, rows: 24 };
/** What a person needs besides the live lines: some of the timeline, and the line to type in. */
const otherRows = 6;
const mostRows = 20;

/** After these events, a step that has not ended will not print any more. */
const endings: ReadonlySet<RunEvent["type"]> = new Set<RunEvent["type"]>([
  "run.completed",
  "run.failed",
  "run.stopped",
  "run.skipped",
  "devbox.lost",
]);

/**
 * The timeline as it is printed. Output that a program may still write over is shown at the end of a terminal and
 * changes in place; into a file or a pipe it comes when it is final.
 */
export class Printed {
  private readonly output: NodeJS.WriteStream;
  private readonly color: boolean;
  private readonly known: Known;
  private readonly live: LiveLines | undefined;
  private readonly outputs: OpenOutput;

  constructor(output: NodeJS.WriteStream, color: boolean, known: Known) {
    this.output = output;
    this.color = color;
    this.known = known;
    this.live = output.isTTY === true ? new LiveLines(output) : undefined;
    this.outputs = new OpenOutput(this.live ? this.room : undefined);
  }

  /** The events to tell for one: output is told when it is final. */
  settled(event: RunEvent): RunEvent[] {
    if (event.type === "step.output")
      return outputOf(event, event.step, this.outputs.add(event.step, event.text));
    if (event.type === "step.finished")
      return [...outputOf(event, event.step, this.outputs.end(event.step)), event];
    return endings.has(event.type) ? [...this.rest(event), event] : [event];
  }

  /** The output that is left of steps that have not ended. */
  rest(at: Pick<RunEvent, "seq" | "at"> = { seq: 0, at: "" }): RunEvent[] {
    return this.outputs.running.flatMap((step) => {
      const text = this.outputs.end(step);
      return outputOf(at, step, text === "" || text.endsWith("\n") ? text : `${text}\n`);
    });
  }

  /** Prints blocks. */
  print(blocks: readonly Block[]): void {
    this.hide();
    const text = this.lines(blocks).map((line) => `${line}\n`);
    if (text.length > 0) this.output.write(text.join(""));
  }

  /** Shows the lines that may still change, until something else is printed. */
  show(): void {
    const open = this.live && tellOpen(this.outputs.open(), this.known);
    if (open) this.live?.show(this.lines(open).slice(-this.room));
  }

  /** Removes the lines that may still change. They come again with `show`. */
  hide(): void {
    this.live?.show([]);
  }

  private lines(blocks: readonly Block[]): string[] {
    const terminal = this.live !== undefined;
    const form: Form = {
      columns: this.output.columns || usual.columns,
      color: this.color,
      terminal,
    };
    return blocks.flatMap((block) => linesOf(block, form));
  }

  private get room(): number {
    return Math.max(1, Math.min(mostRows, (this.output.rows || usual.rows) - otherRows));
  }
}

function outputOf(
  { seq, at }: Pick<RunEvent, "seq" | "at">,
  step: string,
  text: string,
): (EventOf<"step.output"> & Pick<RunEvent, "seq" | "at">)[] {
  return text === "" ? [] : [{ type: "step.output", step, text, seq, at }];
}
