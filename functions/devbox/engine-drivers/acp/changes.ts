import * as z from "zod";
import type { Diff } from "../driver.ts";
import { type FileChange, hunksBetween, patchesOf } from "../patches.ts";
import type { EditedText, ToolCall } from "./updates.ts";

/** Unified diffs that agents add to the protocol: opencode in `metadata`, Copilot as `detailedContent`. */
const given = z.union([
  z.object({ metadata: z.object({ diff: z.string() }) }).transform(({ metadata }) => metadata.diff),
  z.object({ detailedContent: z.string() }).transform(({ detailedContent }) => detailedContent),
]);

/** Only these fields of opencode say that it created a file. */
const written = z.object({
  rawInput: z.object({ filePath: z.string(), content: z.string() }),
  rawOutput: z.object({ metadata: z.object({ exists: z.literal(false) }) }),
});

/**
 * The changes of a call, as unified diffs. If the agent gives the hunks, they are used: the protocol's texts may be
 * only pieces of the file.
 */
export function changesOf(call: ToolCall, workspace: string): Diff[] {
  const { content = [], rawOutput } = call;
  const created = written.safeParse(call).data?.rawInput;
  if (created) return patchesOf([added(created.filePath, created.content)], workspace);
  const edits = content.filter((it): it is EditedText => "newText" in it);
  const [only, ...more] = edits;
  const hunks =
    only?.oldText && more.length === 0 ? hunksIn(given.safeParse(rawOutput).data ?? "") : "";
  const changes =
    only && hunks ? [{ before: only.path, after: only.path, hunks }] : edits.flatMap(changeOf);
  return patchesOf(changes, workspace);
}

const added = (path: string, text: string): FileChange => ({
  before: undefined,
  after: path,
  hunks: hunksBetween("", text),
});

function changeOf({ path, oldText, newText }: EditedText): FileChange[] {
  if (oldText === newText) return [];
  if (!oldText) return [added(path, newText)];
  return [{ before: path, after: path, hunks: hunksBetween(oldText, newText) }];
}

/** The hunks of a unified diff of one file, without the lines before them. */
function hunksIn(patch: string): string {
  const lines = patch.replace(/\n$/, "").split("\n");
  const first = lines.findIndex((line) => line.startsWith("@@ "));
  const changes = lines.slice(first).some((line) => /^[+-]/.test(line));
  return first < 0 || !changes ? "" : `${lines.slice(first).join("\n")}\n`;
}
