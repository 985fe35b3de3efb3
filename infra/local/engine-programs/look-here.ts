import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Look } from "../../../functions/engine-setup/look.ts";

/** The folder of the programs that `npm run engines:install` installs. */
const installed = fileURLToPath(
  new URL("../../../functions/devbox/clis/node_modules/.bin", import.meta.url),
);

/** The path of an engine's program: from the person's PATH, else our own copy. */
export function findProgram(name: string, path = process.env["PATH"] ?? ""): string | undefined {
  return [...path.split(delimiter).filter((folder) => folder.startsWith("/")), installed]
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

/** This machine at this moment, so that later installations and sign-ins need no restart. */
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
