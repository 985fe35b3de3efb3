import type { InboxItem } from "../../../../shared/schemas/box-protocol.ts";
import { type Badge, door, type Heard } from "../coordinator/door.ts";
import type { System } from "../coordinator/system.ts";
import { type Line, send } from "../network.ts";

type TurnItem = Extract<InboxItem, { type: "turn" }>;
type SteerItem = Extract<InboxItem, { type: "steer" }>;
/** Handlers for the DevBox's inbox items. */
type On = {
  readonly news: () => void;
  readonly steer: (item: SteerItem) => void;
  readonly stopping: () => void;
  readonly over: () => void;
};

/** The inbox of one DevBox. Each item is applied once; its place in the log identifies it. */
export class Inbox {
  readonly turns: TurnItem[] = [];
  readonly answered = new Set<string>();
  count = 0;
  readonly #system: System;
  readonly #badge: Badge;
  readonly #on: On;
  readonly #line: Line | undefined;
  #applied: number;
  #stopped = false;
  #callOffPoll = () => {};

  constructor(system: System, badge: Badge, head: number, on: On, line?: Line) {
    this.#system = system;
    this.#badge = badge;
    this.#applied = head;
    this.#on = on;
    this.#line = line;
    this.#pollLater();
  }

  stop(): void {
    this.#stopped = true;
    this.#callOffPoll();
  }

  /** Reads the inbox and repeats until there is a reply; then calls `done`. */
  look(done: () => void = () => {}, patienceMs = 1_500): void {
    if (this.#stopped) return;
    let answered = false;
    let callOff = () => {};
    const after = this.#applied;
    send(
      this.#system,
      "inbox",
      (ports) => door.inbox(ports, this.#badge, after),
      (reply) => {
        if (answered || this.#stopped || reply.status >= 500) return;
        answered = true;
        callOff();
        this.#heard(reply);
        done();
      },
      this.#line,
    );
    const again = () => this.look(done, Math.min(patienceMs * 2, 12_000));
    callOff = this.#system.world.in(patienceMs, again);
  }

  #pollLater(): void {
    const { world } = this.#system;
    this.#callOffPoll = world.in(world.calm ? 600_000 : 20_000, () => {
      this.look();
      this.#pollLater();
    });
  }

  #heard(reply: Heard): void {
    if (reply.status === 410) {
      this.#on.over();
      return;
    }
    const { items, head } = reply.body as { items: InboxItem[]; head: number };
    for (const item of items) this.#apply(item);
    this.#applied = Math.max(this.#applied, head);
    this.#on.news();
  }

  #apply(item: InboxItem): void {
    if (item.seq <= this.#applied && !this.#system.mutant.rereads) return; // two reads overlap
    this.#applied = Math.max(this.#applied, item.seq);
    this.count++;
    if (item.type === "turn") this.turns.push(item);
    else if (item.type === "answers") this.answered.add(item.id);
    else if (item.type === "steer") this.#on.steer(item);
    else this.#on.stopping();
  }
}
