import type { EventOf } from "../../../shared/schemas/event.ts";
import { type Block, goesOn, type Passage } from "../block.ts";
import { tailOf } from "../output.ts";
import type { Known, OpenStep } from "./known.ts";
import { elapsed } from "./quantity.ts";

type Kind = EventOf<"step.started">["kind"];
type Finished = EventOf<"step.finished"> & { readonly at: string };

/** The kinds whose titles say only what they are about. */
const verbs: Partial<Record<Kind, string>> = {
  exec: "exec in DevBox",
  edit: "edit",
  read: "read",
  search: "search",
  fetch: "fetch",
};

/** The verb of a step and what it is about: "exec in DevBox" and "npm test". */
function titleParts({ kind, title }: EventOf<"step.started">): { verb: string; about: string } {
  const verb = verbs[kind];
  if (verb)
    return { verb, about: title.startsWith(`${verb}: `) ? title.slice(verb.length + 2) : title };
  const [, first = title, about = ""] = /^([^:]{1,40}): (.+)$/s.exec(title) ?? [];
  return { verb: first, about };
}

/** The command of a step, where its call has one. */
function commandOf({ call }: EventOf<"step.started">): string | undefined {
  const { input } = call as { input?: unknown };
  const given = typeof input === "object" && input !== null ? { ...call, ...input } : call;
  const { command } = given as { command?: unknown };
  if (Array.isArray(command)) return command.map(String).join(" ");
  return typeof command === "string" ? command : undefined;
}

export function tellStarted(event: EventOf<"step.started">): Block[] {
  const { verb, about } = titleParts(event);
  const command = event.kind === "exec" ? commandOf(event)?.trim() : undefined;
  const lines = command?.split("\n") ?? [];
  const head = { mark: "▸", tone: "step", strong: verb } as const;
  if (lines.length <= 1) return [{ ...head, head: lines[0] ?? about }];
  const code: Passage = { kind: "output", text: `$ ${lines.join("\n  ")}` };
  return [{ ...head, head: "", body: [code] }];
}

/** After so many lines a step shows that it goes on, not what it prints. */
const loudAfter = 100;

/** Whole lines only; what follows the last line end waits for the rest of its line. */
export function tellOutput(event: EventOf<"step.output">, known: Known, url: string): Block[] {
  const step = known.steps.get(event.step);
  const whole = (step?.rest ?? "") + event.text;
  const lines = step ? whole.slice(0, whole.lastIndexOf("\n") + 1) : whole;
  const shown = (step?.lines ?? 0) < loudAfter ? undefined : 4;
  const passages = tailOf(lines, url, undefined, shown);
  if (passages.length === 0) return [];
  return [known.step === event.step ? goesOn(...passages) : again(step, passages)];
}

/** Something else was told meanwhile: it says whose output this is. */
const again = (step: OpenStep | undefined, body: Passage[]): Block => ({
  mark: "▸",
  tone: "quiet",
  head: step ? shortTitle(step) : "output",
  body,
});

export function tellFinished(event: Finished, known: Known, url: string): Block[] {
  const step = known.steps.get(event.step);
  const { result } = event;
  const near = known.step === event.step;
  const title = step && !near ? `${shortTitle(step)}: ` : "";
  const took = step ? elapsed(Date.parse(event.at) - Date.parse(step.start.at)) : "";
  const head = `${title}${[wordsOf(event), took].filter((it) => it !== "").join(", ")}`;
  const interrupted = result.interrupted === true;
  const body: Passage[] = [
    ...resultOf(event, step, url),
    ...(result.diffs ?? []).map(({ path, patch }) => counts(path, patch)),
    ...(result.error ? [{ kind: "text" as const, text: result.error }] : []),
  ];
  return [
    ...(body.length > 0 ? [goesOn(...body)] : []),
    {
      mark: interrupted ? "■" : event.ok ? "✓" : "✗",
      tone: interrupted ? "quiet" : event.ok ? "good" : "bad",
      head,
    },
  ];
}

/** How a step ended, in words. */
function wordsOf({ ok, exitCode, result }: Finished): string {
  if (result.interrupted) return "interrupted";
  if (!ok) return exitCode === undefined ? "failed" : `failed, exit ${exitCode}`;
  return exitCode === undefined ? "done" : `exit ${exitCode}`;
}

/** What it printed, unless that was told as it came; of that, the last line without an end is left. */
function resultOf({ result }: Finished, step: OpenStep | undefined, url: string): Passage[] {
  const { output, excerpt } = result;
  const lines = step?.lines ?? 0;
  // A DevBox stops telling output that is very long, and says so in two lines more.
  if (excerpt && excerpt.lines > lines + 2) return tailOf(excerpt.tail, url, excerpt.lines);
  return tailOf(lines > 0 ? (step?.rest ?? "") : (output ?? step?.rest ?? ""), url);
}

function shortTitle({ start }: OpenStep): string {
  const { verb, about } = titleParts(start);
  const line = [verb, about].filter((it) => it !== "").join(" ");
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function counts(path: string, patch: string): Passage {
  const lines = patch.slice(Math.max(0, patch.search(/^@@/m))).split("\n");
  const count = (mark: string) => lines.filter((line) => line.startsWith(mark)).length;
  return { kind: "text", text: `${path} +${count("+")} −${count("-")}` };
}
