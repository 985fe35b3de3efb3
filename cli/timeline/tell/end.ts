import type { EventOf } from "../../../shared/schemas/event.ts";
import { type Block, note, type Tone } from "../block.ts";
import type { Known } from "./known.ts";

type Ending = EventOf<"run.completed" | "run.failed" | "run.stopped" | "run.skipped">;

const ends: Readonly<Record<Ending["type"], { mark: string; tone: Tone; words: string }>> = {
  "run.completed": { mark: "✓", tone: "good", words: "Completed" },
  "run.failed": { mark: "✗", tone: "bad", words: "Failed" },
  "run.stopped": { mark: "■", tone: "quiet", words: "Stopped" },
  "run.skipped": { mark: "✗", tone: "bad", words: "Skipped" },
};

/** How a leg ended, what came of it in its own words, and what the Run has used so far. */
export function tellEnd(event: Ending, known: Known): Block[] {
  const { mark, tone, words } = ends[event.type];
  const code = "code" in event && event.code ? event.code : "";
  const summary = summaryOf(event).trim();
  const usage = usageLine(known);
  return [
    ...(usage === "" ? [] : [note(usage)]),
    {
      ...{ mark, tone, strong: words, head: code === "" ? "" : `(${code})` },
      ...(summary === "" ? {} : { body: [{ kind: "text", text: summary }] }),
    },
  ];
}

function summaryOf(event: Ending): string {
  if (event.type === "run.stopped") return `Stopped by ${event.by}.`;
  return event.type === "run.skipped" ? event.message : event.summary;
}

function usageLine({ usage: { input, cached, output, costUsd } }: Known): string {
  if (input === 0 && output === 0 && costUsd === undefined) return "";
  const count = (tokens: number) => tokens.toLocaleString("en");
  const from = cached > 0 ? ` (${count(cached)} from the cache)` : "";
  const cost = costUsd === undefined ? "" : `, $${costUsd.toFixed(2)}`;
  return `Used ${count(input)} tokens in${from}, ${count(output)} out${cost}`;
}
