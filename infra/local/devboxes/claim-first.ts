/**
 * Runs before a supervisor's program, in the same process (`node --import`). The process that claims the
 * DevBox continues. A second process for the same DevBox ends here, and so does one that was already
 * stopped. So a launch is safe to repeat, even after a crash right after the spawn.
 *
 * A spare (`node … spare LOG`) gets the path of its `box.json` as a message later. It claims the DevBox then, before
 * its program, which finds the path as its first argument. Without a server it ends.
 */
import { existsSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { boxFileOf, mark } from "./box-file.ts";
import { claim } from "./claim.ts";
import { spareWord, tombstoneBeside } from "./folders.ts";
import { closeInheritedFiles } from "./inherited-files.ts";
import { startOf } from "./processes.ts";

const [, , word, log = ""] = process.argv;

// Worker threads and forks of the supervisor inherit this preload and must not claim.
if (isMainThread && word?.endsWith("/box.json")) {
  beginAlone();
  claimOrEnd(dirname(word));
}
if (isMainThread && word === spareWord) {
  beginAlone();
  process.once("message", (path) => becomeSupervisor(String(path)));
  process.once("disconnect", endIfSpare);
  if (!process.connected) endIfSpare();
}

function beginAlone(): void {
  process.execArgv.length = 0;
  closeInheritedFiles();
}

function claimOrEnd(box: string): void {
  const start = startOf(process.pid);
  const mine = start !== undefined && claim(box, { pid: process.pid, start });
  // We claim before we look for a tombstone, and a stop writes its tombstone before it looks for a claim.
  // So one of the two always sees the other.
  if (!mine || existsSync(tombstoneBeside(box))) process.exit(0);
}

function becomeSupervisor(path: string): void {
  const box = dirname(path);
  if (path !== boxFileOf(box) || !existsSync(path)) process.exit(1);
  claimOrEnd(box);
  keepLog(join(box, "box.log"));
  process.chdir(box);
  Object.assign(process.env, { HOME: box, [mark]: basename(box) });
  process.argv[2] = path;
  process.disconnect?.();
}

/** Our output goes on in the file, wherever it is. */
function keepLog(path: string): void {
  try {
    renameSync(log, path);
  } catch {
    // The DevBox is worth more than its log.
  }
}

function endIfSpare(): void {
  if (process.argv[2] === spareWord) process.exit(0);
}
