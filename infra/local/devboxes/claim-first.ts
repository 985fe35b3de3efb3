/**
 * Runs before a supervisor's program, in its process (`node --import`). Whoever claims the DevBox
 * goes on; a second process for the same DevBox, or one whose stop came first, ends here. So
 * launching is safe to repeat even after a crash between the spawn and whatever would follow it.
 */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { isMainThread } from "node:worker_threads";
import { claim } from "./claim.ts";
import { tombstoneBeside } from "./folders.ts";
import { startOf } from "./processes.ts";

const boxFile = process.argv[2];

// Worker threads and forks of the supervisor inherit the preload, and have nothing to claim.
if (isMainThread && boxFile?.endsWith("/box.json")) {
  process.execArgv.length = 0;
  const box = dirname(boxFile);
  const start = startOf(process.pid);
  const mine = start !== undefined && claim(box, { pid: process.pid, start });
  // The claim comes before this look, and a stop writes its tombstone before it looks for a claim:
  // one of the two sees the other.
  if (!mine || existsSync(tombstoneBeside(box))) process.exit(0);
}
