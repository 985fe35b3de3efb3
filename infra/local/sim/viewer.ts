import type { RunEvent } from "../../../shared/schemas/event.ts";
import type { System } from "./system.ts";

/** Somebody who looks on at one Run, as the console does: frames may be lost, doubled and late, and a gap is read from the log. */
export class Viewer {
  readonly runId: string;
  readonly events: RunEvent[] = [];
  private readonly system: System;
  reading = false;

  constructor(system: System, runId: string) {
    this.system = system;
    this.runId = runId;
    system.onFrame.push((run, frame) => {
      if (run.id !== runId || frame.type !== "events") return;
      system.world.message("frame", () => this.take(frame.first, frame.events));
    });
  }

  private take(first: number, events: readonly RunEvent[]): void {
    if (first > this.cursor + 1) return void this.catchUp();
    for (const event of events) if (event.seq === this.cursor + 1) this.events.push(event);
  }

  private get cursor(): number {
    return this.events.at(-1)?.seq ?? 0;
  }

  /** Reads everything after the cursor, as after a reconnect. */
  async catchUp(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    const { runId } = this;
    const after = this.cursor + this.system.mutants.cursorSkip;
    const reply = await this.system.request(
      "read events",
      () => true,
      (ports) => ports.log.events(runId, after, 1_000),
    );
    this.reading = false;
    if ("problem" in reply) return;
    for (const event of reply.value) if (event.seq > this.cursor) this.events.push(event);
  }
}
