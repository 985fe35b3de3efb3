import { countPatch } from "../../../shared/patch-counts.ts";
import type { EventOf } from "../../../shared/schemas/event.ts";
import { elapsed } from "../../../shared/words/duration.ts";
import { linesChanged } from "../../../shared/words/quantity.ts";
import {
  commandOf,
  cutWords,
  type StepState,
  stepState,
  stepWords,
  titleParts,
} from "../../../shared/words/step.ts";
import { type Block, goesOn, type Passage, type Tone } from "../block.ts";
import { outputLines, tailOf, wholeOf } from "../output.ts";
import { type Known, type OpenStep, passedSince } from "./known.ts";

type Finished = EventOf<"step.finished"> & { readonly at: string };

export function tellStarted(event: EventOf<"step.started">): Block[] {
  const { verb, about } = titleParts(event.title, event.kind);
  const command = event.kind === "exec" ? commandOf(event.call)?.trim() : undefined;
  const lines = command?.split("\n") ?? [];
  const head = { mark: "▸", tone: "step", strong: verb } as const;
  if (lines.length <= 1) return [{ ...head, head: lines[0] ?? about }];
  const code: Passage = { kind: "output", text: `$ ${lines.join("\n  ")}` };
  return [{ ...head, head: "", body: [code] }];
}

/** After this many lines a step shows only the last lines of each piece of output. */
const loudAfter = 100;

/** Whole lines only; an unfinished line waits for its end. */
export function tellOutput(event: EventOf<"step.output">, known: Known, url: string): Block[] {
  const step = known.steps.get(event.step);
  const whole = (step?.rest ?? "") + event.text;
  const lines = step ? whole.slice(0, whole.lastIndexOf("\n") + 1) : whole;
  const shown = (step?.lines ?? 0) < loudAfter ? undefined : 4;
  const passages = known.whole ? wholeOf(lines) : tailOf(lines, url, undefined, shown);
  if (passages.length === 0) return [];
  return [known.step === event.step ? goesOn(...passages) : again(step, passages)];
}

/** The lines of running steps that may still change. */
export function tellOpen(
  open: readonly { readonly step: string; readonly text: string }[],
  known: Known,
): Block[] {
  return open.map(({ step, text }): Block => {
    const rest = known.steps.get(step)?.rest ?? "";
    const passage: Passage = { kind: "output", text: outputLines(rest + text).join("\n") };
    const near = open.length === 1 && known.step === step;
    return near ? goesOn(passage) : again(known.steps.get(step), [passage]);
  });
}

/** After another block, the title says which step the output belongs to. */
const again = (step: OpenStep | undefined, body: Passage[]): Block => ({
  mark: "▸",
  tone: "quiet",
  head: step ? shortTitle(step) : "output",
  body,
});

const endMarks: Readonly<Record<StepState, { mark: string; tone: Tone }>> = {
  running: { mark: "▸", tone: "step" },
  ok: { mark: "✓", tone: "good" },
  failed: { mark: "✗", tone: "bad" },
  interrupted: { mark: "■", tone: "quiet" },
};

export function tellFinished(event: Finished, known: Known, url: string): Block[] {
  const step = known.steps.get(event.step);
  const { result } = event;
  const near = known.step === event.step;
  const title = step && !near ? `${shortTitle(step)}: ` : "";
  const { start, skippedMs = 0 } = step ?? {};
  const took = start ? elapsed(passedSince(known, { at: start.at, skippedMs }, event)) : "";
  const head = `${title}${[stepWords(event), took].filter((it) => it !== "").join(", ")}`;
  const state = stepState(event);
  const body: Passage[] = [
    ...resultOf(event, step, url, known.whole),
    ...(result.cut ? [{ kind: "text" as const, text: cutWords(result) }] : []),
    ...(result.diffs ?? []).map(({ path, patch }) => counts(path, patch)),
    ...(result.error ? [{ kind: "text" as const, text: result.error }] : []),
  ];
  return [...(body.length > 0 ? [goesOn(...body)] : []), { ...endMarks[state], head }];
}

/** The output that was not shown as it came: all of it, or the last unfinished line. */
function resultOf(
  { result }: Finished,
  step: OpenStep | undefined,
  url: string,
  whole: boolean,
): Passage[] {
  const { output, excerpt } = result;
  const lines = step?.lines ?? 0;
  // A DevBox stops sending very long output and adds two lines that say so.
  if (excerpt && excerpt.lines > lines + 2) return tailOf(excerpt.tail, url, excerpt.lines);
  const text = lines > 0 ? (step?.rest ?? "") : (output ?? step?.rest ?? "");
  return whole ? wholeOf(text) : tailOf(text, url);
}

function shortTitle({ start }: OpenStep): string {
  const { verb, about } = titleParts(start.title, start.kind);
  const line = [verb, about].filter((it) => it !== "").join(" ");
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function counts(path: string, patch: string): Passage {
  const { added, removed } = countPatch(patch);
  return { kind: "text", text: `${path} ${linesChanged(added, removed)}` };
}
