import { type InboxItem, inboxReply } from "../../../shared/schemas/box-protocol.ts";
import type { Answers } from "../../../shared/schemas/question.ts";
import type { Line } from "./connection.ts";
import type { Nudge } from "./nudge.ts";

type Steer = Extract<InboxItem, { type: "steer" }>;
type DueTurn = Extract<InboxItem, { type: "turn" }>;

/** What the coordinator sends to this DevBox. Each item is applied once; its position in the Run's log identifies it. */
export interface Inbox {
  /** Removes and returns the oldest turn. */
  takeTurn(): DueTurn | undefined;
  answersTo(questions: string): Answers | undefined;
  /** Removes and returns the oldest message for the running turn. */
  takeSteer(): Steer | undefined;
  /** Reads the items that are there now, without waiting. */
  look(): Promise<void>;
  /** The number of items received so far. */
  readonly count: number;
  /** Resolves when more than `count` items have arrived. */
  more(count: number): Promise<void>;
  /** Reads until `signal` aborts. Rejects with `Over`. */
  run(): Promise<never>;
}

const waitSeconds = 20;
/** How often the inbox is read without a nudge, because a nudge can be lost. */
const unaskedMs = 60_000;

/** @param stopping called when the coordinator asks the DevBox to end */
export function createInbox(
  line: Line,
  head: number,
  stopping: (why: string) => void,
  nudge: Nudge,
  signal: AbortSignal,
): Inbox {
  let applied = head;
  let count = 0;
  let news = Promise.withResolvers<void>();
  const turns: DueTurn[] = [];
  const steers: Steer[] = [];
  const answers = new Map<string, Answers>();

  function apply(item: InboxItem): void {
    if (item.seq <= applied) return; // two reads overlap
    applied = item.seq;
    count += 1;
    switch (item.type) {
      case "turn":
        turns.push(item);
        break;
      case "steer":
        steers.push(item);
        break;
      case "answers":
        answers.set(item.id, item.answers);
        break;
      case "stopping":
        stopping(item.why);
        break;
      default:
        item satisfies never;
    }
  }

  async function read(wait: number): Promise<void> {
    const path = `/box/inbox?after=${applied}&wait=${wait}`;
    const timeoutMs = (wait + 15) * 1_000;
    const answer = await line.call({ method: "GET", path, timeoutMs, signal }, inboxReply);
    if (answer.refusal) throw new Error(`The inbox was refused: ${answer.refusal.message}`);
    for (const item of answer.said.items) apply(item);
    applied = Math.max(applied, answer.said.head);
    news.resolve();
    news = Promise.withResolvers();
  }

  return {
    takeTurn: () => turns.shift(),
    takeSteer: () => steers.shift(),
    answersTo: (id) => answers.get(id),
    look: () => read(0),
    get count() {
      return count;
    },
    async more(before) {
      while (count <= before) await news.promise;
    },
    async run() {
      await nudge.tried;
      for (;;) {
        const { live, count: heard } = nudge;
        await read(live ? 0 : waitSeconds);
        if (live) await nudge.after(heard, unaskedMs);
      }
    },
  };
}
