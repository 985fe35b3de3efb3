import type { Run } from "../run.ts";
import type { RunEvent } from "../schemas/event.ts";
import { newest } from "./newest.ts";

type MessageEvent = Extract<
  RunEvent,
  {
    type:
      | "message.queued"
      | "message.delivered"
      | "message.withdrawn"
      | "message.urged"
      | "message.steered";
  }
>;

const maxSettled = 50;

/** A person's messages: queued, then delivered with a turn, steered into a running one, or withdrawn. */
export function applyMessage(run: Run, event: MessageEvent): Run {
  const { seq } = event;
  switch (event.type) {
    case "message.queued": {
      const { id, text, by, at } = event;
      return { ...run, queue: [...run.queue, { id, seq, text, by, at }] };
    }
    case "message.delivered": {
      const { messages, turn } = event;
      const delivered = messages.map((id) => ({ id, seq, turn }));
      return {
        ...run,
        queue: run.queue.filter((message) => !messages.includes(message.id)),
        settled: [...run.settled, ...delivered].slice(-maxSettled),
        turn: { number: turn, state: "due", from: seq },
      };
    }
    case "message.withdrawn":
      return taken(run, { id: event.id, seq });
    case "message.steered":
      return taken(run, { id: event.id, seq, turn: run.turn.number });
    case "message.urged":
      return {
        ...run,
        queue: run.queue.map((it) => (it.id === event.id ? { ...it, urged: true } : it)),
      };
    default:
      return event satisfies never;
  }
}

/** Takes one message out of the queue. */
const taken = (run: Run, message: Run["settled"][number]): Run => ({
  ...run,
  queue: run.queue.filter((it) => it.id !== message.id),
  settled: newest(run.settled, message, maxSettled),
});
