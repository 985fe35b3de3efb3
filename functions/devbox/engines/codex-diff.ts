import { posix } from "node:path";
import * as z from "zod";
import type { Diff } from "./session.ts";

/** `diff`: the whole text of a file that was added or deleted, the hunks of one that was updated. */
export const fileChange = z.object({
  path: z.string(),
  kind: z.looseObject({ type: z.string(), move_path: z.string().nullish() }),
  diff: z.string().catch(""),
});
export type FileChange = z.infer<typeof fileChange>;

const mostChars = 16 * 1024;
const noteChars = 200;

/** The changes of a step as unified diffs: 16 KB of them, and a line that says what was cut. */
export function diffsOf(changes: readonly FileChange[], workspace: string): Diff[] {
  const all = changes.map((change) => {
    const path = within(workspace, change.path);
    const moved = change.kind.move_path;
    return {
      path: moved ? within(workspace, moved) : path,
      patch: patchOf(change, path, workspace),
    };
  });
  const kept: Diff[] = [];
  let left = mostChars;
  for (const [index, { path, patch }] of all.entries()) {
    if (patch.length + noteChars > left) {
      kept.push({ path, patch: cut(patch, left - noteChars, all.length - index - 1) });
      return kept;
    }
    kept.push({ path, patch });
    left -= patch.length;
  }
  return kept;
}

/** The path as seen from the workspace, or as it is when it lies elsewhere. */
export function within(workspace: string, path: string): string {
  const relative = posix.relative(workspace, path);
  return !posix.isAbsolute(path) || relative.startsWith("../") ? path : relative;
}

function patchOf({ kind, diff }: FileChange, path: string, workspace: string): string {
  if (kind.type === "add") return `--- /dev/null\n+++ b/${path}\n${whole("+", diff)}`;
  if (kind.type === "delete") return `--- a/${path}\n+++ /dev/null\n${whole("-", diff)}`;
  const after = kind.move_path ? within(workspace, kind.move_path) : path;
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

function cut(patch: string, chars: number, files: number): string {
  const head = patch.slice(0, Math.max(0, chars));
  const kept = head.slice(0, head.lastIndexOf("\n") + 1);
  const lines = patch.slice(kept.length).split("\n").length - 1;
  const more = files === 0 ? "" : files === 1 ? " and 1 more file" : ` and ${files} more files`;
  return `${kept}… ${lines} more ${lines === 1 ? "line" : "lines"}${more} left out: a step shows 16 KB of its diffs.\n`;
}
