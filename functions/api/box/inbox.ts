import { costUsdLeft } from "../../../shared/cost-limit.ts";
import type { InboxItem, InboxReply } from "../../../shared/schemas/box-protocol.ts";
import type { RunEvent } from "../../../shared/schemas/event.ts";
import type { Ports } from "../../ports/ports.ts";
import { promptsOf } from "../read-run.ts";

const page = 500;

/** Reads the inbox items in the log after an event. Each read goes on from where the last one ended. */
export function inboxFrom(ports: Ports, runId: string, after: number) {
  let head = after;
  return async (): Promise<InboxReply> => {
    const items: InboxItem[] = [];
    for (;;) {
      const events = await ports.log.events(runId, head, page);
      for (const event of events) items.push(...(await itemsOf(ports, runId, event)));
      head = events.at(-1)?.seq ?? head;
      if (events.length < page) return { items, head };
    }
  };
}

/** Whether an event has something for the DevBox of its Run, so that a nudge is useful. */
export const concernsDevBox = ({ type }: Pick<RunEvent, "type">): boolean => spoken.has(type);

/** Whether a DevBox that waits for its inbox reads it now: it has something new, or another DevBox takes its place. */
export const endsWait = (event: RunEvent): boolean =>
  concernsDevBox(event) || event.type.startsWith("devbox.");

const spoken: ReadonlySet<RunEvent["type"]> = new Set([
  "message.delivered",
  "message.urged",
  "questions.answered",
  "devbox.stopping",
]);

/** The inbox items of an event. Most events have none. */
async function itemsOf(ports: Ports, runId: string, event: RunEvent): Promise<InboxItem[]> {
  const { seq } = event;
  switch (event.type) {
    case "message.delivered": {
      const run = (await ports.log.last(runId))?.after;
      const left = run && costUsdLeft(run);
      const prompts = await promptsOf(ports, runId, seq);
      return [{ seq, type: "turn", turn: event.turn, prompts, costUsdLeft: left }];
    }
    case "message.urged":
      return steered(ports, runId, seq, event.id);
    case "questions.answered":
      return [{ seq, type: "answers", id: event.id, answers: event.answers }];
    case "devbox.stopping":
      return [{ seq, type: "stopping", why: event.why }];
    default:
      return [];
  }
}

/** The text of a message that is still queued. A message delivered at the end of a turn arrives as a turn. */
async function steered(ports: Ports, runId: string, seq: number, id: string): Promise<InboxItem[]> {
  const run = (await ports.log.last(runId))?.after;
  const message = run?.queue.find((it) => it.id === id);
  if (!run || !message) return [];
  return [{ seq, type: "steer", id, turn: run.turn.number, text: message.text }];
}
