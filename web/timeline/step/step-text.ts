import { rendered } from "../../../shared/screen/screen.ts";
import { counted } from "../../../shared/words/quantity.ts";
import { callFields } from "../../../shared/words/step.ts";
import { withoutTrailing } from "../../../shared/words/trailing.ts";
import type { StepRow } from "../../run-stream/rows/row.ts";
import type { Diff } from "./diff-view.tsx";

/** Whether a title only repeats its command: the whole command, in one line, or its beginning. */
export function saysCommand(title: string, firstLine: string): boolean {
  const onOneLine = (text: string) => text.replace(/\s+/g, " ").trim();
  const said = onOneLine(title.replace(/…$/, ""));
  const command = onOneLine(firstLine);
  return command !== "" && (said.startsWith(command) || command.startsWith(said));
}

/** The other fields of a call, one line each, exactly as they are. */
export function callLines(call: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(callFields(call))
    .filter(([name]) => name !== "command")
    .map(
      ([name, value]) =>
        `${name}: ${typeof value === "string" ? value : JSON.stringify(value, null, 2)}`,
    );
}

/** The files that a step changed. */
export const diffsOf = (row: StepRow): readonly Diff[] => row.finish()?.result.diffs ?? [];

/** The part of a step's output that the page has. `lines` and `size` (bytes) count the whole output. */
export function outputOf(row: StepRow): {
  text: string;
  lines: number;
  size: number;
  blob: string | undefined;
  cut: boolean;
} {
  const result = row.finish()?.result;
  if (result?.excerpt) {
    const { head, tail, lines, size, blob } = result.excerpt;
    const shown = countLines(head) + countLines(tail);
    const between = `\n\u001b[2m… ${counted(Math.max(0, lines - shown), "line")} between …\u001b[0m\n`;
    return { text: `${head.trimEnd()}${between}${tail}`, lines, size, blob, cut: true };
  }
  const text = result?.output ?? rendered(row.output());
  return { text, lines: countLines(text), size: text.length, blob: undefined, cut: false };
}

const countLines = (text: string): number => {
  const trimmed = text.endsWith("\n") ? text.slice(0, -1) : text;
  return trimmed === "" ? 0 : trimmed.split("\n").length;
};

/** The last lines of an output. */
export function lastLines(text: string, count: number): string {
  const lines = withoutTrailing(text, "\n").split("\n");
  return lines.slice(-count).join("\n");
}
