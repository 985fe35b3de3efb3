import * as z from "zod";
import type { Diff } from "../driver.ts";
import { type FileChange, hunksBetween, patchesOf, printed } from "../patches.ts";

const hunks = z.array(
  z.object({
    oldStart: z.int(),
    oldLines: z.int(),
    newStart: z.int(),
    newLines: z.int(),
    lines: z.array(z.string()),
  }),
);
type Hunks = z.infer<typeof hunks>;

/** The results of the tools that write files. The results for notebooks and images have another shape, and are skipped. */
const changed = z.union([
  z.object({
    filePath: z.string(),
    structuredPatch: hunks,
    /** Null if the file did not exist. */
    originalFile: z.string().nullish(),
    content: z.string().optional(),
  }),
  z.object({
    bashEditDiff: z.object({ files: z.array(z.object({ filePath: z.string(), hunks })) }),
  }),
]);

/** The changes in a tool's result, as unified diffs. */
export function diffsOf(toolResult: unknown, workspace: string): Diff[] {
  const it = changed.safeParse(toolResult).data;
  if (!it) return [];
  if ("bashEditDiff" in it) {
    const edited = it.bashEditDiff.files.filter((file) => file.hunks.length > 0);
    return patchesOf(
      edited.map((file) => edit(file.filePath, file.hunks)),
      workspace,
    );
  }
  const { filePath, structuredPatch, originalFile, content } = it;
  if (structuredPatch.length > 0) return patchesOf([edit(filePath, structuredPatch)], workspace);
  if (originalFile != null || !content) return [];
  // A new file comes without hunks.
  const written = { before: undefined, after: filePath, hunks: hunksBetween("", content) };
  return patchesOf([written], workspace);
}

function edit(path: string, hunks: Hunks): FileChange {
  const isNew = hunks[0]?.oldStart === 0 && hunks[0].oldLines === 0;
  return { before: isNew ? undefined : path, after: path, hunks: printed(hunks) };
}
