import type { EventOf } from "../../../shared/schemas/event.ts";
import type { StepRow } from "../../run-stream/rows/row.ts";
import type { Diff } from "./diff-view.tsx";

type Kind = EventOf<"step.started">["kind"];

/** The kinds whose titles say only what they are about. */
const verbs: Partial<Record<Kind, string>> = {
  exec: "exec in DevBox",
  edit: "edit",
  read: "read",
  search: "search",
  fetch: "fetch",
};

/** The verb of a step and what it is about: "exec in DevBox" and "npm test". */
export function titleParts(title: string, kind: Kind | undefined): { verb: string; about: string } {
  const verb = kind && verbs[kind];
  if (verb)
    return { verb, about: title.startsWith(`${verb}: `) ? title.slice(verb.length + 2) : title };
  const [, first = title, about = ""] = /^([^:]{1,40}): (.+)$/s.exec(title) ?? [];
  return { verb: first, about };
}

type Call = Readonly<Record<string, unknown>>;

/** Of a tool's call, what the tool was given stands with the rest. */
function flat(call: Call): Call {
  const { input, ...rest } = call;
  return typeof input === "object" && input !== null && !Array.isArray(input)
    ? { ...rest, ...input }
    : call;
}

/** The command of a step, where its call has one. */
export function commandOf(call: Call | undefined): string | undefined {
  const command = flat(call ?? {})["command"];
  if (typeof command === "string") return command;
  if (Array.isArray(command)) return command.map(String).join(" ");
  return undefined;
}

/** Whether a title only repeats its command: whole, on one line, or its beginning. */
export function saysCommand(title: string, firstLine: string): boolean {
  const onOneLine = (text: string) => text.replace(/\s+/g, " ").trim();
  const said = onOneLine(title.replace(/…$/, ""));
  const command = onOneLine(firstLine);
  return command !== "" && (said.startsWith(command) || command.startsWith(said));
}

/** The rest of the call, one line a field, exactly as it was. */
export function callLines(call: Call): string[] {
  return Object.entries(flat(call))
    .filter(([name]) => name !== "command")
    .map(
      ([name, value]) =>
        `${name}: ${typeof value === "string" ? value : JSON.stringify(value, null, 2)}`,
    );
}

/** The files that a step changed. */
export const diffsOf = (row: StepRow): readonly Diff[] => row.finish()?.result.diffs ?? [];

export type StepState = "running" | "ok" | "failed" | "interrupted";

export function stepState(row: StepRow): StepState {
  const finish = row.finish();
  if (!finish) return "running";
  if (finish.result.interrupted) return "interrupted";
  return finish.ok ? "ok" : "failed";
}

/** How a step ended, in words. */
export function stepWords(row: StepRow): string {
  const finish = row.finish();
  const state = stepState(row);
  if (state === "running" || state === "interrupted") return state;
  const code = finish?.exitCode;
  if (state === "failed") return code === undefined ? "failed" : `failed, exit ${code}`;
  return code === undefined ? "done" : `exit ${code}`;
}

/** What a step printed, as far as it is in the page; `lines`, and `size` in bytes: how much there is in all. */
export function outputOf(row: StepRow): {
  text: string;
  lines: number;
  size: number;
  blob: string | undefined;
  cut: boolean;
} {
  const result = row.finish()?.result;
  if (result?.excerpt) {
    const { head, tail, lines, size, blob } = result.excerpt;
    const shown = countLines(head) + countLines(tail);
    const between = `\n\u001b[2m… ${Math.max(0, lines - shown)} lines between …\u001b[0m\n`;
    return { text: `${head.trimEnd()}${between}${tail}`, lines, size, blob, cut: true };
  }
  const text = result?.output ?? row.output();
  return { text, lines: countLines(text), size: text.length, blob: undefined, cut: false };
}

export const countLines = (text: string): number => {
  const trimmed = text.endsWith("\n") ? text.slice(0, -1) : text;
  return trimmed === "" ? 0 : trimmed.split("\n").length;
};

/** The last lines of an output. */
export function lastLines(text: string, count: number): string {
  const lines = text.replace(/\n+$/, "").split("\n");
  return lines.slice(-count).join("\n");
}
