import { closeSync, openSync, readSync, realpathSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { programs } from "../../../functions/engine-setup/look.ts";
import { findProgram } from "./look-here.ts";

/** An engine's program on this machine, and what of the machine it needs to run. */
export type Program = {
  readonly name: string;
  /** The file itself. */
  readonly file: string;
  /** The folder or file that holds all of it. */
  readonly whole: string;
  /** A script of Node; the machine's own Node may be too old for it. */
  readonly script: boolean;
};

/** The engines' programs that are installed now. */
export function installedPrograms(): Program[] {
  return [...new Set(Object.values(programs))].flatMap((name) => {
    const found = findProgram(name);
    return found ? [programAt(name, found)] : [];
  });
}

function programAt(name: string, found: string): Program {
  const file = realpathSync(found);
  return { name, file, whole: wholeOf(file), script: isScript(file) };
}

/** A package's native program lies in a package beside it, so all of the tree belongs to it. */
function wholeOf(file: string): string {
  const parts = file.split(sep);
  const top = parts.indexOf("node_modules");
  return top < 0 ? file : parts.slice(0, top + 1).join(sep);
}

function isScript(file: string): boolean {
  const start = Buffer.alloc(100);
  const descriptor = openSync(file, "r");
  readSync(descriptor, start, 0, start.length, 0);
  closeSync(descriptor);
  return /^#!.*\bnode\b/.test(start.toString("latin1"));
}

/** The words that start a program whose whole lies at `at`, by this Node if it is a script. */
export function wordsOf({ file, whole, script }: Program, at: string, node: string): string[] {
  const path = file === whole ? at : join(at, relative(whole, file));
  return script ? [node, path] : [path];
}

/** Where a program's whole is shown in a sandbox; under /usr it is in sight already. */
export const shownAt = ({ name, whole }: Program): string =>
  whole.startsWith("/usr/") ? whole : join("/opt/wheelhouse/engines", name, basename(whole));

/** Whether it must be shown in a sandbox that has /usr. */
export const hidden = ({ whole }: Program): boolean => !whole.startsWith("/usr/");
