import * as z from "zod";
import type { Diff } from "../driver.ts";
import { inWorkspace } from "../in-workspace.ts";

const hunk = z.object({
  oldStart: z.int(),
  oldLines: z.int(),
  newStart: z.int(),
  newLines: z.int(),
  lines: z.array(z.string()),
});
type Hunk = z.infer<typeof hunk>;

/** What the tools that write files say they did; a file of a notebook or an image is passed over. */
const changed = z.union([
  z.object({
    filePath: z.string(),
    structuredPatch: z.array(hunk),
    /** Null when there was no such file. */
    originalFile: z.string().nullish(),
    content: z.string().optional(),
  }),
  z.object({
    bashEditDiff: z.object({
      files: z.array(z.object({ filePath: z.string(), hunks: z.array(hunk) })),
    }),
  }),
]);

const mostBytes = 16 * 1024;

/** The unified diffs that stand in a tool's result, with paths in the workspace: 16 KB of them at most, and what is missing is said. */
export function diffsOf(toolResult: unknown, workspace: string): Diff[] {
  const it = changed.safeParse(toolResult).data;
  if (!it) return [];
  const files =
    "bashEditDiff" in it
      ? it.bashEditDiff.files
      : [
          {
            filePath: it.filePath,
            hunks: it.structuredPatch.length > 0 ? it.structuredPatch : written(it),
          },
        ];
  let left = mostBytes;
  return files
    .filter(({ hunks }) => hunks.length > 0)
    .map(({ filePath, hunks }) => {
      const path = inWorkspace(filePath, workspace);
      const patch = capped(unified(path, hunks), left);
      left = Math.max(0, left - Buffer.byteLength(patch));
      return { path, patch };
    });
}

/** A new file comes without a patch. */
function written(file: { originalFile?: string | null | undefined; content?: string | undefined }) {
  if (file.originalFile != null || !file.content) return [];
  const lines = file.content.replace(/\n$/, "").split("\n");
  const added = lines.map((line) => `+${line}`);
  const place = { oldStart: 0, oldLines: 0, newStart: 1, newLines: lines.length };
  return [{ ...place, lines: added }] satisfies Hunk[];
}

function unified(path: string, hunks: readonly Hunk[]): string[] {
  const name = path.replace(/^\//, "");
  const isNew = hunks[0]?.oldStart === 0 && hunks[0].oldLines === 0;
  return [
    isNew ? "--- /dev/null" : `--- a/${name}`,
    `+++ b/${name}`,
    ...hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
      ...lines,
    ]),
  ];
}

const noteBytes = 64;

function capped(lines: readonly string[], bytes: number): string {
  let size = 0;
  const cut = lines.findIndex((line) => {
    size += Buffer.byteLength(line) + 1;
    return size > bytes - noteBytes;
  });
  if (cut === -1) return `${lines.join("\n")}\n`;
  // A line that begins with a backslash is a remark to every reader of diffs.
  return `${[...lines.slice(0, cut), `\\ ${lines.length - cut} more lines are not shown.`].join("\n")}\n`;
}
