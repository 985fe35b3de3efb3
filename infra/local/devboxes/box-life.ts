import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readBoxFile } from "./box-file.ts";
import { claimOf, lives, processesOf } from "./claim.ts";
import { removed } from "./containers/remove-containers.ts";
import { hostFolder, socketFolder, tombstoneBeside } from "./folders.ts";
import { processesIn, removeGroups, stopForks } from "./limits/control-groups.ts";
import { kill } from "./processes.ts";

/** A DevBox by its id and its folder. */
export type Box = { readonly devbox: string; readonly folder: string };

/** The state of a DevBox, derived from its processes. Kills leftover processes of a dead supervisor. */
export async function lifeOf({ devbox, folder }: Box): Promise<"up" | "gone" | "unknown"> {
  if (knownGone(folder)) {
    removeGroups(folder); // what was still busy when it ended
    return "gone";
  }
  const claimed = claimOf(folder);
  if (claimed && lives(claimed)) return "up";

  // Look twice: a process that forks and ends while it is listed can be missing from one listing.
  for (const _look of [1, 2]) {
    const left = allOf({ devbox, folder });
    if (claimed && left.length > 0) stopForks(folder);
    if (claimed) for (const pid of left) kill(pid, "SIGKILL");
    if (left.length > 0) return "up";
    await delay(20);
  }
  if (!claimed && !existsSync(tombstoneBeside(folder))) return "unknown";
  const remove = readBoxFile(folder)?.command.remove;
  if (remove && !(await removed(remove.all))) return "up"; // nobody knows that it is gone

  removeGroups(folder);
  for (const it of [socketFolder(folder), hostFolder(folder)])
    rmSync(it, { recursive: true, force: true });
  if (existsSync(folder)) writeFileSync(goneFile(folder), ""); // nothing can start here from now on
  return "gone";
}

/** Asks the supervisor to save and end. A supervisor that has not claimed its DevBox yet finds the tombstone. */
export function askToEnd({ folder }: Box): void {
  const claimed = claimOf(folder);
  if (claimed && lives(claimed)) kill(claimed.pid, "SIGTERM");
}

/** Kills all processes of a DevBox. The supervisor dies first, so that it starts nothing new. */
export function killAll({ devbox, folder }: Box): void {
  const claimed = claimOf(folder);
  if (claimed && lives(claimed)) kill(claimed.pid, "SIGKILL");
  stopForks(folder);
  for (const pid of allOf({ devbox, folder })) kill(pid, "SIGKILL");
}

/** All living processes of a DevBox, also those that left its session and cleared their environment. */
const allOf = ({ devbox, folder }: Box): number[] => [
  ...processesOf(devbox, folder).map(({ pid }) => pid),
  ...processesIn(folder),
];

/** Kills a DevBox and resolves when it is gone. */
export async function endNow(box: Box, timeoutMs = 10_000): Promise<void> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    killAll(box);
    if ((await lifeOf(box)) !== "up") return;
    if (performance.now() > until)
      throw new Error(
        `${box.devbox} did not end after ${timeoutMs / 1_000} s. Check its processes.`,
      );
    await delay(50);
  }
}

/** Whether it is already known that a DevBox is gone. */
export const knownGone = (folder: string): boolean => existsSync(goneFile(folder));

const goneFile = (folder: string): string => join(folder, "gone");
