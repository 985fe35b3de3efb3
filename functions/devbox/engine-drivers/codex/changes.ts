import * as z from "zod";
import { withoutTrailing } from "../../../../shared/words/trailing.ts";
import type { Diff } from "../driver.ts";
import { type FileChange, hunksBetween, patchesOf } from "../patches.ts";

/** `diff`: the complete text of a file that was added or deleted, the hunks of one that was updated. */
export const codexChange = z.object({
  path: z.string(),
  kind: z.looseObject({ type: z.string(), move_path: z.string().nullish() }),
  diff: z.string().catch(""),
});
export type CodexChange = z.infer<typeof codexChange>;

/** The changes of a step as unified diffs. */
export const diffsOf = (changes: readonly CodexChange[], workspace: string): Diff[] =>
  patchesOf(changes.map(changeOf), workspace);

function changeOf({ path, kind, diff }: CodexChange): FileChange {
  if (kind.type === "add") return { before: undefined, after: path, hunks: hunksBetween("", diff) };
  if (kind.type === "delete")
    return { before: path, after: undefined, hunks: hunksBetween(diff, "") };
  const moved = kind.move_path;
  if (!moved) return { before: path, after: path, hunks: diff };
  return { before: path, after: moved, hunks: withoutMove(diff) };
}

/** Codex writes the new path in a last line of the diff. */
function withoutMove(diff: string): string {
  const at = diff.indexOf("Moved to: ", diff.lastIndexOf("\n") + 1);
  return at < 0 ? diff : `${withoutTrailing(diff.slice(0, at), "\n")}\n`;
}
