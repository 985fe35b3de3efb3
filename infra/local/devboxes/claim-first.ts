/**
 * Runs before a supervisor's program, in the same process (`node --import`). The process that claims the
 * DevBox continues. A second process for the same DevBox ends here, and so does one that was already
 * stopped. So a launch is safe to repeat, even after a crash right after the spawn.
 */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { isMainThread } from "node:worker_threads";
import { claim } from "./claim.ts";
import { tombstoneBeside } from "./folders.ts";
import { closeInheritedFiles } from "./inherited-files.ts";
import { startOf } from "./processes.ts";

const boxFile = process.argv[2];

// Worker threads and forks of the supervisor inherit this preload and must not claim.
if (isMainThread && boxFile?.endsWith("/box.json")) {
  process.execArgv.length = 0;
  closeInheritedFiles();
  const box = dirname(boxFile);
  const start = startOf(process.pid);
  const mine = start !== undefined && claim(box, { pid: process.pid, start });
  // We claim before we look for a tombstone, and a stop writes its tombstone before it looks for a claim.
  // So one of the two always sees the other.
  if (!mine || existsSync(tombstoneBeside(box))) process.exit(0);
}
