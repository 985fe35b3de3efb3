import { closeSync, openSync, readSync, realpathSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { programs } from "../../../functions/engine-setup/look.ts";
import { findProgram } from "./look-here.ts";

/** An engine's program on this machine, with the files that it needs. */
export type Program = {
  readonly name: string;
  /** The file itself. */
  readonly file: string;
  /** The folder or file that contains all of it. */
  readonly whole: string;
  /** Whether it is a Node script; the machine's own Node may be too old for it. */
  readonly script: boolean;
};

/** The currently installed programs of engines. */
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

/** The native program of a package is in a neighbouring package, so the whole tree is needed. */
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

/** The command line of a program whose files are at `at`. Scripts run with the given Node. */
export function wordsOf({ file, whole, script }: Program, at: string, node: string): string[] {
  const path = file === whole ? at : join(at, relative(whole, file));
  return script ? [node, path] : [path];
}

/** The path of a program's files in a sandbox. Files under /usr are already visible. */
export const shownAt = ({ name, whole }: Program): string =>
  whole.startsWith("/usr/") ? whole : join("/opt/wheelhouse/engines", name, basename(whole));

/** Whether its files must be mounted in a sandbox, which already has /usr. */
export const hidden = ({ whole }: Program): boolean => !whole.startsWith("/usr/");
