import type { EventOf } from "../schemas/event.ts";
import { size } from "./quantity.ts";

type Kind = EventOf<"step.started">["kind"];
type Finished = Pick<EventOf<"step.finished">, "ok" | "exitCode" | "result">;

/** Steps of these kinds have a title that says only what they are about. */
const verbs: Partial<Record<Kind, string>> = {
  exec: "exec in DevBox",
  edit: "edit",
  read: "read",
  search: "search",
  fetch: "fetch",
};

/** The verb of a step and its object: "exec in DevBox" and "npm test". */
export function titleParts(title: string, kind: Kind | undefined): { verb: string; about: string } {
  const verb = kind && verbs[kind];
  if (verb)
    return { verb, about: title.startsWith(`${verb}: `) ? title.slice(verb.length + 2) : title };
  const [, first = title, about = ""] = /^([^:]{1,40}): (.+)$/s.exec(title) ?? [];
  return { verb: first, about };
}

type Call = Readonly<Record<string, unknown>>;

/** The fields of a call; the input of a tool is put beside them. */
export function callFields(call: Call): Call {
  const { input, ...rest } = call;
  return typeof input === "object" && input !== null && !Array.isArray(input)
    ? { ...rest, ...input }
    : call;
}

/** The command of a step as one line of shell, if its call has one: a text, or words. */
export function commandOf(call: Call | undefined): string | undefined {
  const command = callFields(call ?? {})["command"];
  if (typeof command === "string") return command;
  return Array.isArray(command) ? command.map(asWord).join(" ") : undefined;
}

/** A word as one writes it in a shell. */
function asWord(value: unknown): string {
  const text = String(value);
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export type StepState = "running" | "ok" | "failed" | "interrupted";

export function stepState(finish: Finished | undefined): StepState {
  if (!finish) return "running";
  if (finish.result.interrupted) return "interrupted";
  return finish.ok ? "ok" : "failed";
}

/** "exit 0", "done", "failed, exit 2", "interrupted", "running". */
export function stepWords(finish: Finished | undefined): string {
  const state = stepState(finish);
  if (state === "running" || state === "interrupted") return state;
  const exit = finish?.exitCode === undefined ? "" : `exit ${finish.exitCode}`;
  if (state === "failed") return exit === "" ? "failed" : `failed, ${exit}`;
  return exit || "done";
}

/** Says that an output is not all that was printed. Empty if it is. */
export function cutWords({ cut }: Finished["result"]): string {
  if (!cut) return "";
  if (cut.size !== undefined)
    return `The engine passed on only a part of ${size(cut.size)} of this output.`;
  const more = cut.atLeast === undefined ? "" : `, which has at least ${size(cut.atLeast)}`;
  return `The engine passed on only a part of this output${more}.`;
}

type Test = {
  readonly outcome: "running" | "passed" | "failed" | "not-passed" | "unknown";
  readonly exitCode: number | null;
  readonly standIn: string | null;
};

/**
 * How a test command ended: "reported exit 0", "failed, exit 1", "did not pass, exit 1", "running", "result unknown".
 * A good exit code is what the DevBox reports: whoever works there can put another program in the place of the test
 * runner.
 */
export function testWords({ outcome, exitCode, standIn }: Test): string {
  const code = exitCode === null ? "" : `, exit ${exitCode}`;
  const words = {
    running: "running",
    unknown: standIn === null ? "result unknown" : `no proof, ${standIn} stands in`,
    passed: "reported exit 0",
    failed: `failed${code}`,
    "not-passed": `did not pass${code}`,
  };
  return words[outcome];
}

/** "npm test", "npm test in app" */
export const testName = ({ command, folder }: { command: string; folder: string }): string =>
  folder === "" ? command : `${command} in ${folder}`;
