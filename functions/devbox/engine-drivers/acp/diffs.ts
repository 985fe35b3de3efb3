import * as z from "zod";
import { diffsOf, type FileChange } from "../codex/diff.ts";
import type { Diff } from "../driver.ts";
import type { EditedText, ToolCall } from "./updates.ts";

/** Unified diffs that agents hand out beside the protocol: opencode in `metadata`, Copilot as `detailedContent`. */
const given = z.union([
  z.object({ metadata: z.object({ diff: z.string() }) }).transform(({ metadata }) => metadata.diff),
  z.object({ detailedContent: z.string() }).transform(({ detailedContent }) => detailedContent),
]);

/** opencode tells only by its own fields that it wrote a file that was not there. */
const written = z.object({
  rawInput: z.object({ filePath: z.string(), content: z.string() }),
  rawOutput: z.object({ metadata: z.object({ exists: z.literal(false) }) }),
});

/** What a call changed. Where an agent gives the hunks, they are taken: its own texts may be pieces of the file. */
export function changesOf(call: ToolCall, workspace: string): Diff[] {
  const { content = [], rawOutput } = call;
  const added = written.safeParse(call).data?.rawInput;
  if (added)
    return diffsOf(
      [{ path: added.filePath, kind: { type: "add" }, diff: added.content }],
      workspace,
    );
  const edits = content.filter((it): it is EditedText => "newText" in it);
  const [only, ...more] = edits;
  const hunks =
    only?.oldText && more.length === 0 ? hunksIn(given.safeParse(rawOutput).data ?? "") : "";
  const changes =
    only && hunks
      ? [{ path: only.path, kind: { type: "update" }, diff: hunks }]
      : edits.flatMap(changeOf);
  return diffsOf(changes, workspace);
}

function changeOf({ path, oldText, newText }: EditedText): FileChange[] {
  if (oldText === newText) return [];
  if (!oldText) return [{ path, kind: { type: "add" }, diff: newText }];
  return [{ path, kind: { type: "update" }, diff: hunkOf(oldText, newText) }];
}

/** A unified diff of one file, without what stands before its hunks. */
function hunksIn(patch: string): string {
  const lines = patch.replace(/\n$/, "").split("\n");
  const first = lines.findIndex((line) => line.startsWith("@@ "));
  const changes = lines.slice(first).some((line) => /^[+-]/.test(line));
  return first < 0 || !changes ? "" : `${lines.slice(first).join("\n")}\n`;
}

const context = 3;

/** One hunk from the first line that differs to the last. */
function hunkOf(oldText: string, newText: string): string {
  const [before, after] = [linesOf(oldText), linesOf(newText)];
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;

  const from = Math.max(0, start - context);
  const shown = Math.min(end, context);
  const tail = before.slice(before.length - end, before.length - end + shown);
  const lines = [
    ...before.slice(from, start).map((line) => ` ${line}`),
    ...before.slice(start, before.length - end).map((line) => `-${line}`),
    ...after.slice(start, after.length - end).map((line) => `+${line}`),
    ...tail.map((line) => ` ${line}`),
  ];
  const size = (all: readonly string[]) => all.length - end + shown - from;
  const at = `@@ -${from + 1},${size(before)} +${from + 1},${size(after)} @@`;
  return `${[at, ...lines].join("\n")}\n`;
}

const linesOf = (text: string) => text.replace(/\n$/, "").split("\n");
