import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import { testsIn } from "../../../shared/test-runs/test-runs.ts";
import { commandOf } from "../../../shared/words/step.ts";
import type { Outbox } from "../coordinator/outbox.ts";

type Place = Pick<BoxConfig, "command" | "folders">;

/** Programs that test runners are started with, and that every host has. */
const starters = ["node", "npm", "npx", "sh", "bash", "env"];

/**
 * The program in the home that a command line finds before the host's program of that name. Whoever works in the DevBox
 * can put one there, so what it returns proves nothing. Undefined: there is none.
 */
export function standInFor(commandLine: string, { command, folders }: Place): string | undefined {
  const words = commandLine.split(" ").filter((it) => /^\w[\w.-]*$/.test(it));
  const names = new Set([...words.slice(0, 4), ...starters]);
  const path = command.path.split(":").filter((it) => it.startsWith("/"));
  const inHome = (folder: string) => folder.startsWith(`${command.home}/`);
  const ours = path.filter((it) => !inHome(it));
  for (const folder of path.filter(inHome)) {
    const parts = folder.slice(command.home.length + 1).split("/");
    for (const name of names) {
      if (!starters.includes(name) && !ours.some((it) => existsSync(join(it, name)))) continue;
      if (reaches(folders.home, [...parts, name])) return `~/${[...parts, name].join("/")}`;
    }
  }
  return undefined;
}

/** The first program that stands in for one that these commands name. */
function anyStandIn(commands: readonly string[], place: Place): string | undefined {
  for (const command of commands) {
    const found = standInFor(command, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a file is there. A link on the way may lead to one, and is never followed. */
function reaches(home: string, parts: readonly string[]): boolean {
  let at = home;
  for (const part of parts) {
    at = join(at, part);
    const found = lstatSync(at, { throwIfNoEntry: false });
    if (!found) return false;
    if (found.isSymbolicLink()) return true; // wherever it leads
  }
  return true;
}

/** An outbox that adds to a step that ran tests which program stood in for one that it names. */
export function withStandIns(outbox: Outbox, place: Place): Outbox {
  const tests = new Map<
    string,
    { readonly commands: readonly string[]; readonly before: string | undefined }
  >();
  return {
    ...outbox,
    get watched() {
      return outbox.watched;
    },
    tell(fact, file) {
      if (fact.type === "step.started" && fact.kind === "exec") {
        const text = commandOf(fact.call);
        const found = text === undefined ? [] : testsIn(text, false);
        const commands = found.map((it) => it.command);
        if (commands.length > 0)
          tests.set(fact.step, { commands, before: anyStandIn(commands, place) });
      }
      if (fact.type !== "step.finished") return outbox.tell(fact, file);
      const test = tests.get(fact.step);
      tests.delete(fact.step);
      const standIn = test && (test.before ?? anyStandIn(test.commands, place));
      outbox.tell(standIn === undefined ? fact : { ...fact, standIn }, file);
    },
  };
}
