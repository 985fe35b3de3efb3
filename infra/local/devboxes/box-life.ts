import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { claimOf, lives, processesOf } from "./claim.ts";
import { socketFolder, tombstoneBeside } from "./folders.ts";
import { kill } from "./processes.ts";

/** A DevBox by its id and its folder. */
export type Box = { readonly devbox: string; readonly folder: string };

/** How a DevBox stands, told by its processes. What is left of one whose supervisor died is killed on the way. */
export async function lifeOf({ devbox, folder }: Box): Promise<"up" | "gone" | "unknown"> {
  if (existsSync(goneFile(folder))) return "gone";
  const claimed = claimOf(folder);
  if (claimed && lives(claimed)) return "up";

  // Two looks, because a process that forks and ends between two lines of one listing is in neither.
  for (const _look of [1, 2]) {
    const left = processesOf(devbox, folder);
    if (claimed) for (const { pid } of left) kill(pid, "SIGKILL");
    if (left.length > 0) return "up";
    await delay(20);
  }
  if (!claimed && !existsSync(tombstoneBeside(folder))) return "unknown";

  rmSync(socketFolder(folder), { recursive: true, force: true });
  if (existsSync(folder)) writeFileSync(goneFile(folder), ""); // nothing can start here any more
  return "gone";
}

/** Asks the supervisor to save and end. One that has not claimed its DevBox yet finds the tombstone. */
export function askToEnd({ folder }: Box): void {
  const claimed = claimOf(folder);
  if (claimed && lives(claimed)) kill(claimed.pid, "SIGTERM");
}

/** Kills every process of a DevBox, the supervisor first, so that it starts nothing more. */
export function killAll({ devbox, folder }: Box): void {
  const claimed = claimOf(folder);
  if (claimed && lives(claimed)) kill(claimed.pid, "SIGKILL");
  for (const { pid } of processesOf(devbox, folder)) kill(pid, "SIGKILL");
}

/** Kills a DevBox and returns once it is gone. */
export async function endNow(box: Box, timeoutMs = 10_000): Promise<void> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    killAll(box);
    if ((await lifeOf(box)) !== "up") return;
    if (performance.now() > until)
      throw new Error(`${box.devbox} does not end. See its processes.`);
    await delay(50);
  }
}

const goneFile = (folder: string): string => join(folder, "gone");
