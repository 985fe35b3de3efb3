import { randomBytes } from "node:crypto";
import { lstatSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UnsafeFolder } from "./private-folder.ts";

/** 256 bits, as this file writes them. */
const grammar = /^[A-Za-z0-9_-]{43}$/;

/** The secrets in a data folder, and what a new one changes. */
const secrets = {
  token:
    "Delete it to get a new token; then sign in again with the address that the server prints.",
  secret:
    "Restore it from a backup. Without one, end the DevBoxes that still run (processes of start-on-machine.ts) and delete it: their Runs continue from their last save.",
} as const;

/** What is wrong with a secret in a data folder, and what to do; undefined if it is good, or not made yet. */
export function secretProblem(folder: string, name: keyof typeof secrets): string | undefined {
  const path = join(folder, name);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return undefined;
  const good = found.isFile() && grammar.test(readFileSync(path, "utf8").trim());
  return good ? undefined : `${path} is empty or damaged. ${secrets[name]}`;
}

/**
 * A random secret in its own file. The first start creates it atomically. Throws if the file holds anything else: with
 * an empty or short secret, anyone could sign in or forge the capability of a DevBox.
 */
export function secretFile(folder: string, name: keyof typeof secrets): string {
  const path = join(folder, name);
  const problem = secretProblem(folder, name);
  if (problem) throw new UnsafeFolder(problem);
  if (!lstatSync(path, { throwIfNoEntry: false })) {
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, randomBytes(32).toString("base64url"), { mode: 0o600, flush: true });
    renameSync(draft, path);
  }
  return readFileSync(path, "utf8").trim();
}
