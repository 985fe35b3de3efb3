import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Look } from "../../../functions/engine-setup/look.ts";

/** Where `npm run engines:install` puts the engines' programs. */
const installed = fileURLToPath(
  new URL("../../../functions/devbox/clis/node_modules/.bin", import.meta.url),
);

/** The place of an engine's program on this machine: on the person's PATH, else our own copy of it. */
export function findProgram(name: string, path = process.env["PATH"] ?? ""): string | undefined {
  return [...path.split(delimiter).filter((folder) => folder.startsWith("/")), installed]
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

/** This machine as it is now: what is installed or signed in later is seen without a restart. */
export function lookHere(): Look {
  return {
    env: process.env,
    read: (path) => {
      try {
        return readFileSync(resolve(homedir(), path), "utf8");
      } catch {
        return undefined;
      }
    },
    find: (program) => findProgram(program),
    now: Date.now(),
  };
}
