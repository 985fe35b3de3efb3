import { setTimeout as pause } from "node:timers/promises";
import { sparesOf } from "../../testing/devbox/spares.ts";
import type { OwnServer } from "../../testing/specs/support/instance.ts";

/** Loading takes a spare less than this, in milliseconds. */
const loadMs = 1_000;

/** Waits until the server's spare supervisor has loaded, as it has when a person starts a Run. Returns its process id. */
export async function spareReady({ data }: Pick<OwnServer, "data">): Promise<number> {
  for (;;) {
    const [spare] = sparesOf(data);
    await pause(spare ? loadMs : 50);
    if (spare) return spare.pid;
  }
}
