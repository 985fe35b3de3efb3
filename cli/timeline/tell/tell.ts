import type { EventOf, RunEvent } from "../../../shared/schemas/event.ts";
import { type Ending, endingOf, statusLabels } from "../../../shared/words/ending.ts";
import { productOf } from "../../../shared/words/engine.ts";
import { noteOf } from "../../../shared/words/note.ts";
import { dollars, planCount, tokens } from "../../../shared/words/quantity.ts";
import { usageNotes } from "../../../shared/words/usage.ts";
import { type Block, note, type Tone } from "../block.ts";
import { beginningOf } from "../output.ts";
import { type Known, silent } from "./known.ts";
import { tellAnswered, tellAsked } from "./question.ts";
import { tellFinished, tellOutput, tellStarted } from "./step.ts";

/** An event as blocks of the timeline. `known`: what earlier events said. `url`: the page of the Run in the console. */
export function tell(event: RunEvent, known: Known, url: string): Block[] {
  switch (event.type) {
    case "run.created": {
      const queued = event.queued ? ". All places are taken; it starts when one is free" : "";
      const { url: repository, branch } = event.repository ?? {};
      const place = event.ticketUrl ?? (branch ? `${repository}, branch ${branch}` : repository);
      const body = beginningOf(event.instructions + (place ? `\n${place}` : ""), url);
      const head = `started this Run${queued}`;
      return [{ mark: "●", tone: "person", strong: event.by, head, body }];
    }
    case "run.continued": {
      const head = `continued the Run${event.mode === "autonomous" ? ", autonomous" : ""}`;
      return [{ mark: "●", tone: "person", strong: event.by, head }];
    }
    case "run.completed":
    case "run.failed":
    case "run.stopped":
    case "run.skipped":
      return tellEnd(event, known);
    case "message.written": {
      const text = event.text.trim();
      const strong = known.engine ? productOf(known.engine) : "The engine";
      if (text === "") return [];
      return [{ mark: "◆", tone: "engine", strong, head: "", body: [{ kind: "text", text }] }];
    }
    case "message.queued": {
      const body = beginningOf(event.text, url);
      const head = "queued for the next turn";
      return [{ mark: "✎", tone: "person", strong: event.by, head, body }];
    }
    case "message.delivered":
      return event.messages.map((id) => said(known, id, `delivered at turn ${event.turn}`));
    case "message.steered":
      return [said(known, event.id, "delivered within the turn")];
    case "message.urged":
      return [note(`${event.by} asked to deliver the message now`)];
    case "message.withdrawn":
      return [note(`${event.by} withdrew the message${quoted(known, event.id)}`)];
    case "step.started":
      return tellStarted(event);
    case "step.output":
      return tellOutput(event, known, url);
    case "step.finished":
      return tellFinished(event, known, url);
    case "plan.updated":
      return tellPlan(event, known);
    case "questions.asked":
      return tellAsked(event);
    case "questions.answered":
      return tellAnswered(event, known);
    default:
      return tellNote(event, known);
  }
}

function tellNote(event: RunEvent, known: Known): Block[] {
  const told = noteOf(event, known.engine);
  // A kind of event that this version does not know is named.
  if (!told) return silent.has(event.type) ? [] : [note(event.type)];
  const { text, more, url, tone } = told;
  const head = `${text}${more ? `: ${more}` : ""}${url ? ` ${url}` : ""}`;
  return [note(head, tone === "failed" ? "bad" : (tone ?? (url ? "plain" : "quiet")))];
}

/** How a message reached the engine. */
function said(known: Known, id: string, how: string): Block {
  const strong = known.messages.get(id)?.by ?? "A message";
  return { mark: "✓", tone: "person", strong, head: `${how}${quoted(known, id)}` };
}

function quoted(known: Known, id: string): string {
  const [line = ""] = known.messages.get(id)?.text.trim().split("\n") ?? [];
  if (line === "" || /^(```|~~~)/.test(line)) return "";
  return `: “${line.length > 60 ? `${line.slice(0, 59)}…` : line}”`;
}

type Items = EventOf<"plan.updated">["items"];

const planMarks: Readonly<Record<Items[number]["status"], string>> = {
  pending: "[ ]",
  "in-progress": "[~]",
  completed: "[x]",
};

/** The whole plan at first, then only its changed lines. */
function tellPlan({ items }: EventOf<"plan.updated">, known: Known): Block[] {
  const lineOf = ({ text, status }: Items[number]) => `${planMarks[status]} ${text}`;
  const before = new Set(known.plan.map(lineOf));
  const lines = items.map(lineOf).filter((line) => !before.has(line));
  const plan: Block = { mark: "☰", tone: "engine", strong: "Plan", head: planCount(items) };
  if (lines.length === 0) return [plan];
  return [{ ...plan, body: [{ kind: "text", text: lines.join("\n") }] }];
}

const endMarks: Readonly<Record<Ending["type"], { mark: string; tone: Tone }>> = {
  "run.completed": { mark: "✓", tone: "good" },
  "run.failed": { mark: "✗", tone: "bad" },
  "run.stopped": { mark: "■", tone: "quiet" },
  "run.skipped": { mark: "✗", tone: "bad" },
};

/** How a leg ended, its result, and the usage of the Run so far. */
function tellEnd(event: Ending, known: Known): Block[] {
  const { status, summary, code } = endingOf(event);
  const text = summary.trim();
  const usage = usageLine(known);
  const notes = usage === "" ? [] : usageNotes(known.usage);
  const end: Block = {
    ...endMarks[event.type],
    strong: statusLabels[status],
    head: code === "" ? "" : `(${code})`,
  };
  return [
    ...(usage === "" ? [] : [usage, ...notes].map((text) => note(text))),
    text === "" ? end : { ...end, body: [{ kind: "text", text }] },
  ];
}

function usageLine({ usage: { input, cached, output, costUsd } }: Known): string {
  if (input === 0 && output === 0 && costUsd === undefined) return "";
  const from = cached > 0 ? `, ${tokens(cached)} of it cached` : "";
  const cost = costUsd === undefined ? "" : `; ${dollars(costUsd)}`;
  return `Tokens: ${tokens(input)} in${from}; ${tokens(output)} out${cost}`;
}
