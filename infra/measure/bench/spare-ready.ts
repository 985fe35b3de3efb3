import { setTimeout as pause } from "node:timers/promises";
import { sparesOf } from "../../testing/devbox/spares.ts";

/** Loading takes a spare less than this, in milliseconds. */
const loadMs = 1_000;

/** Waits until the spare supervisor of a server or a worker has loaded, as it has when a person starts a Run. Returns its process id. */
export async function spareReady({ data }: { readonly data: string }): Promise<number> {
  for (;;) {
    const [spare] = sparesOf(data);
    await pause(spare ? loadMs : 50);
    if (spare) return spare.pid;
  }
}
