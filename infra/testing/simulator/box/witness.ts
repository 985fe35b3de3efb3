import type { DevBoxOrder } from "../../../../functions/ports/devbox-host.ts";
import type { Stores } from "../coordinator/stores.ts";
import type { Disk } from "./disk.ts";

type Seen = { readonly order: DevBoxOrder; readonly disk: Disk };

/** Notes every broken invariant that shows inside a DevBox. */
export class Witness {
  readonly broken: [invariant: string, what: string][] = [];
  readonly #stores: Stores;
  readonly #effects = new Map<string, number>();

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  /** A DevBox does something that must happen only once, unless a DevBox was lost in between. */
  effect(box: Seen, step: string): void {
    const key = `${box.order.runId} ${step} ${box.disk.lineage}`;
    const times = (this.#effects.get(key) ?? 0) + 1;
    this.#effects.set(key, times);
    if (times > 1) this.twice(box, step);
  }

  twice(box: Seen, what: string): void {
    this.wrong(box, "I7", `twice: ${what}`);
  }

  wrong({ order }: Seen, invariant: string, what: string): void {
    this.broken.push([invariant, `${order.runId} generation ${order.generation}: ${what}`]);
  }

  /** The workspace must contain all the work that the log says is done. */
  checkWorkspace(box: Seen, begins = Number.POSITIVE_INFINITY): void {
    const { past, steered } = box.disk.live;
    for (const event of this.#stores.timeline(box.order.runId)) {
      if (event.type === "turn.ended" && event.turn < begins && !past.includes(event.turn))
        this.wrong(box, "work", `turn ${event.turn} has ended, and its work is lost`);
      if (event.type === "message.steered" && !steered.includes(event.id))
        this.wrong(box, "work", `${event.id} was taken, and is lost`);
    }
  }

  /** The coordinator must not refuse a question that a person has answered. */
  checkRefusal(box: Seen, id: string): void {
    const answered = this.#stores.run(box.order.runId)?.asked.find((it) => it.id === id);
    if (answered?.answered !== undefined) this.wrong(box, "I3", `the answer to ${id} is withheld`);
  }
}
