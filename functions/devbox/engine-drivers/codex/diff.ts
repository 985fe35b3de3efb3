import * as z from "zod";
import type { Diff } from "../driver.ts";
import { inWorkspace } from "../in-workspace.ts";

/** `diff`: the whole text of a file that was added or deleted, the hunks of one that was updated. */
export const fileChange = z.object({
  path: z.string(),
  kind: z.looseObject({ type: z.string(), move_path: z.string().nullish() }),
  diff: z.string().catch(""),
});
export type FileChange = z.infer<typeof fileChange>;

const mostBytes = 16 * 1024;
const noteBytes = 100;

/** The changes of a step as unified diffs: 16 KB of them, and a line that says what was cut. */
export function diffsOf(changes: readonly FileChange[], workspace: string): Diff[] {
  const all = changes.map((change) => {
    const path = inWorkspace(change.path, workspace);
    const moved = change.kind.move_path;
    return {
      path: moved ? inWorkspace(moved, workspace) : path,
      patch: patchOf(change, path, workspace),
    };
  });
  const kept: Diff[] = [];
  let left = mostBytes;
  for (const { path, patch } of all) {
    const bytes = Buffer.byteLength(patch);
    const more = all.length - kept.length - 1;
    if (bytes + (more > 0 ? noteBytes : 0) > left)
      return [...kept, { path, patch: cut(patch, left - noteBytes, more) }];
    kept.push({ path, patch });
    left -= bytes;
  }
  return kept;
}

function patchOf({ kind, diff }: FileChange, path: string, workspace: string): string {
  if (kind.type === "add") return `--- /dev/null\n+++ b/${path}\n${whole("+", diff)}`;
  if (kind.type === "delete") return `--- a/${path}\n+++ /dev/null\n${whole("-", diff)}`;
  const after = kind.move_path ? inWorkspace(kind.move_path, workspace) : path;
  const hunks = kind.move_path ? diff.replace(/\n*Moved to: .*$/, "\n") : diff;
  return `--- a/${path}\n+++ b/${after}\n${hunks}`;
}

/** One hunk that adds or takes away all of a file. */
function whole(sign: "+" | "-", text: string): string {
  if (text === "") return "";
  const ended = text.endsWith("\n");
  const lines = (ended ? text.slice(0, -1) : text).split("\n");
  const ranges = sign === "+" ? `-0,0 +1,${lines.length}` : `-1,${lines.length} +0,0`;
  const body = lines.map((line) => `${sign}${line}\n`).join("");
  return `@@ ${ranges} @@\n${body}${ended ? "" : "\\ No newline at end of file\n"}`;
}

/** As many whole lines as fit. A line that begins with a backslash is a remark to readers of diffs. */
function cut(patch: string, bytes: number, files: number): string {
  const lines = patch.split("\n").slice(0, -1);
  let size = 0;
  const found = lines.findIndex((line) => {
    size += Buffer.byteLength(line) + 1;
    return size > bytes;
  });
  const kept = found === -1 ? lines : lines.slice(0, found);
  const what = [
    counted(lines.length - kept.length, "more line"),
    ...(files > 0 ? [counted(files, "more file")] : []),
  ];
  return `${[...kept, `\\ Not shown: ${what.join(" and ")}.`].join("\n")}\n`;
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
