import type { RunEvent } from "../../../shared/schemas/event.ts";
import { type Block, note } from "../block.ts";
import { beginningOf } from "../output.ts";
import { tellEnd } from "./end.ts";
import { type Known, productOf } from "./known.ts";
import { noteOf } from "./note.ts";
import { tellPlan } from "./plan.ts";
import { tellAnswered, tellAsked } from "./question.ts";
import { silent } from "./silent.ts";
import { tellFinished, tellOutput, tellStarted } from "./step.ts";

/** An event in words. `known`: what the events before it said. `url`: where a person sees all of the Run. */
export function tell(event: RunEvent, known: Known, url: string): Block[] {
  switch (event.type) {
    case "run.created": {
      const queued = event.queued ? ". All places are taken: it waits for its turn" : "";
      const ticket = event.ticketUrl ? `\n${event.ticketUrl}` : "";
      const body = beginningOf(event.instructions + ticket, url);
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
    case "message.written":
      if (event.text.trim() === "") return [];
      return [
        {
          ...{
            mark: "◆",
            tone: "engine",
            strong: known.engine ? productOf(known.engine) : "The engine",
            head: "",
          },
          body: [{ kind: "text", text: event.text.trim() }],
        },
      ];
    case "message.queued": {
      const body = beginningOf(event.text, url);
      return [
        { mark: "✎", tone: "person", strong: event.by, head: "queued for the next turn", body },
      ];
    }
    case "message.delivered":
      return event.messages.map((id) => said(known, id, `delivered at turn ${event.turn}`));
    case "message.steered":
      return [said(known, event.id, "delivered within the turn")];
    case "message.urged":
      return [note(`${event.by} wants the message delivered now`)];
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
    case "question.declined": {
      const why = "but nobody can answer an autonomous Run";
      return [note(`It tried to ask (${event.tries} of 3), ${why}: ${event.text}`, "needs-you")];
    }
    default: {
      const told = noteOf(event, known);
      if (told) return [told];
      return silent.has(event.type) ? [] : [note(event.type)]; // a kind that came after this program
    }
  }
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
