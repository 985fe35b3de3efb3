import type { InboxItem } from "../../../shared/schemas/devbox.ts";
import { type Badge, door } from "./door.ts";
import { type Heard, send } from "./network.ts";
import type { System } from "./system.ts";

type Turn = Extract<InboxItem, { type: "turn" }>;

/** What the coordinator has for one DevBox. Each item is applied once, by its place in the log. */
export class Inbox {
  readonly turns: Turn[] = [];
  readonly answered = new Set<string>();
  count = 0;
  readonly #system: System;
  readonly #badge: Badge;
  readonly #news: () => void;
  readonly #stopping: () => void;
  readonly #over: () => void;
  #applied: number;
  #looks = 0;
  #stopped = false;

  constructor(
    system: System,
    badge: Badge,
    head: number,
    on: { news: () => void; stopping: () => void; over: () => void },
  ) {
    this.#system = system;
    this.#badge = badge;
    this.#applied = head;
    this.#news = on.news;
    this.#stopping = on.stopping;
    this.#over = on.over;
    this.#pollLater();
  }

  stop(): void {
    this.#stopped = true;
  }

  /** A look that begins now; `done` once it has been answered. */
  look(done: () => void = () => {}, patienceMs = 1_500): void {
    if (this.#stopped) return;
    let answered = false;
    const look = ++this.#looks;
    const after = this.#applied;
    send(
      this.#system,
      "inbox",
      (ports) => door.inbox(ports, this.#badge, after),
      (reply) => {
        if (answered || this.#stopped || reply.status >= 500) return;
        answered = true;
        this.#heard(reply);
        done();
      },
    );
    const again = () => {
      if (!answered && look > 0) this.look(done, Math.min(patienceMs * 2, 12_000));
    };
    this.#system.world.in(patienceMs, again);
  }

  #pollLater(): void {
    this.#system.world.in(this.#system.world.calm ? 600_000 : 20_000, () => {
      if (this.#stopped) return;
      this.look();
      this.#pollLater();
    });
  }

  #heard(reply: Heard): void {
    if (reply.status === 410) {
      this.#over();
      return;
    }
    const { items, head } = reply.body as { items: InboxItem[]; head: number };
    for (const item of items) this.#apply(item);
    this.#applied = Math.max(this.#applied, head);
    this.#news();
  }

  #apply(item: InboxItem): void {
    if (item.seq <= this.#applied && !this.#system.mutant.rereads) return; // two reads overlap
    this.#applied = Math.max(this.#applied, item.seq);
    this.count++;
    if (item.type === "turn") this.turns.push(item);
    else if (item.type === "answers") this.answered.add(item.id);
    else this.#stopping();
  }
}
