import {
  FILE_HEADERS_ONLY,
  formatPatch,
  OMIT_HEADERS,
  type StructuredPatchHunk,
  structuredPatch,
} from "diff";
import { counted } from "../../../shared/words/quantity.ts";
import type { Diff } from "./driver.ts";
import { inWorkspace } from "./in-workspace.ts";

/** A change of one file: its paths before and after (undefined where it does not exist), and its hunks as text. */
export type FileChange = {
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly hunks: string;
};

const mostBytes = 16 * 1024;
const noteBytes = 100;

/** Texts that differ in more lines get one hunk that replaces everything: comparing them would take too long. */
const mostEdits = 2_000;

/** Makes the unified diffs of a step: up to 16 KB together, with a line that says what was cut. */
export function patchesOf(changes: readonly FileChange[], workspace: string): Diff[] {
  const kept: Diff[] = [];
  let left = mostBytes;
  for (const [index, change] of changes.entries()) {
    const { before, after } = change;
    const path = inWorkspace(after ?? before ?? "", workspace);
    const patch = header(before, after, workspace) + change.hunks;
    const bytes = Buffer.byteLength(patch);
    const more = changes.length - index - 1;
    if (bytes + (more > 0 ? noteBytes : 0) > left)
      return [...kept, { path, patch: cut(patch, left - noteBytes, more) }];
    kept.push({ path, patch });
    left -= bytes;
  }
  return kept;
}

/** The hunks between two texts of a file. A file that does not exist has an empty text. */
export function hunksBetween(before: string, after: string): string {
  const options = { context: 3, maxEditLength: mostEdits };
  const patch = structuredPatch("", "", before, after, undefined, undefined, options);
  return patch ? printed(patch.hunks) : printed([replaced(before, after)]);
}

const unnamed = {
  oldFileName: undefined,
  newFileName: undefined,
  oldHeader: undefined,
  newHeader: undefined,
};

/** Prints hunks that are given line by line. */
export function printed(hunks: readonly StructuredPatchHunk[]): string {
  if (hunks.length === 0) return "";
  return formatPatch({ ...unnamed, hunks: hunks.map(fromOne) }, OMIT_HEADERS);
}

/** The library counts an empty range from 1; git and some engines count it from 0. */
const fromOne = (hunk: StructuredPatchHunk): StructuredPatchHunk => ({
  ...hunk,
  oldStart: Math.max(1, hunk.oldStart),
  newStart: Math.max(1, hunk.newStart),
});

function header(before: string | undefined, after: string | undefined, workspace: string): string {
  const named = (side: "a" | "b", path: string | undefined) =>
    path === undefined ? "/dev/null" : `${side}/${inWorkspace(path, workspace).replace(/^\//, "")}`;
  const names = { oldFileName: named("a", before), newFileName: named("b", after) };
  return formatPatch({ ...unnamed, ...names, hunks: [] }, FILE_HEADERS_ONLY);
}

function replaced(before: string, after: string): StructuredPatchHunk {
  const [removed, added] = [linesOf("-", before), linesOf("+", after)];
  const count = (lines: readonly string[]) => lines.filter((line) => line[0] !== "\\").length;
  return {
    oldStart: 1,
    oldLines: count(removed),
    newStart: 1,
    newLines: count(added),
    lines: [...removed, ...added],
  };
}

function linesOf(sign: "-" | "+", text: string): string[] {
  if (text === "") return [];
  const lines = text.replace(/\n$/, "").split("\n");
  const signed = lines.map((line) => `${sign}${line}`);
  return text.endsWith("\n") ? signed : [...signed, "\\ No newline at end of file"];
}

/** Keeps as many whole lines as fit. Readers of diffs treat a line that begins with a backslash as a remark. */
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
