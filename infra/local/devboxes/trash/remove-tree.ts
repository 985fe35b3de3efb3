import { spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync } from "node:fs";

const messageBytes = 2_000;

/**
 * Removes a folder that a stranger filled, and returns why something is left of it.
 *
 * The system's own programs do it, in another process with the lowest priority: they follow no link, and they
 * hold folders open instead of naming them, so a nest of folders is never too deep for a path. Folders without
 * permissions, which package caches create too, get some first if they are in the way.
 */
export async function removeTree(folder: string): Promise<string | undefined> {
  await run("rm", "-rf", "--", folder);
  if (!exists(folder)) return undefined;
  await run("chmod", "-R", "u+rwx", "--", folder);
  const said = await run("rm", "-rf", "--", folder);
  return exists(folder) ? said || "It is still there." : undefined;
}

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** Runs a program to its end and returns the first line of its complaints. */
async function run(...argv: string[]): Promise<string> {
  const child = spawn("nice", ["-n", "19", ...argv], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env["PATH"], LC_ALL: "C" },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (said.length < messageBytes) said += text; // one line for each file can be hundreds of megabytes
  });
  await once(child, "close");
  return said.slice(0, messageBytes).split("\n")[0] ?? "";
}
