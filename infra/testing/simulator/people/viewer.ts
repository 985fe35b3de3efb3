import type { RunEvent } from "../../../../shared/schemas/event.ts";
import { door } from "../coordinator/door.ts";
import type { System } from "../coordinator/system.ts";
import { send } from "../network.ts";

/** A viewer of one Run, like the console. Live frames may be lost, doubled or late; a gap is read from the log. */
export class Viewer {
  readonly runId: string;
  readonly events: RunEvent[] = [];
  readonly #system: System;
  reading = false;
  #behind = false;

  constructor(system: System, runId: string) {
    this.#system = system;
    this.runId = runId;
    system.watchers.push((run, frame) => {
      if (run.id !== runId || frame.type !== "events") return;
      system.world.message("frame", () => this.#take(frame.first, frame.events));
    });
  }

  get cursor(): number {
    return this.events.at(-1)?.seq ?? 0;
  }

  #take(first: number, events: readonly RunEvent[]): void {
    if (first > this.cursor + 1 + this.#system.mutant.skips) {
      this.catchUp();
      return;
    }
    for (const event of events) if (event.seq > this.cursor) this.events.push(event);
  }

  /** Reads all events after the cursor, as after a reconnect. */
  catchUp(): void {
    this.#behind = true;
    if (this.reading) return;
    this.reading = true;
    this.#behind = false;
    const after = this.cursor;
    const { world } = this.#system;
    let answered = false;
    let callOff = () => {};
    const attempt = () => {
      send(
        this.#system,
        "read events",
        (ports) => door.events(ports, this.runId, after),
        (reply) => {
          if (answered || reply.status >= 500) return;
          answered = true;
          callOff();
          this.reading = false;
          for (const event of reply.body as RunEvent[])
            if (event.seq > this.cursor) this.events.push(event);
          if (this.#behind) this.catchUp();
        },
      );
      callOff = world.in(2_000, attempt);
    };
    attempt();
  }
}
