export type PatchCounts = {
  readonly files: number;
  readonly added: number;
  readonly removed: number;
};

/** Counts the files and lines of a git patch. A line counts by its place in a hunk, whatever it looks like. */
export function countPatch(patch: string): PatchCounts {
  let [files, added, removed] = [0, 0, 0];
  let [before, after] = [0, 0];
  for (let at = 0; at < patch.length; ) {
    const end = patch.indexOf("\n", at);
    const line = patch.slice(at, end < 0 ? patch.length : end);
    at = end < 0 ? patch.length : end + 1;
    if (before > 0 || after > 0) {
      const sign = line[0];
      if (sign === "+") {
        added += 1;
        after -= 1;
      } else if (sign === "-") {
        removed += 1;
        before -= 1;
      } else if (sign !== "\\") {
        before -= 1;
        after -= 1;
      }
      continue;
    }
    if (line.startsWith("diff --git ")) files += 1;
    const [, old, now] = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line) ?? [];
    if (line.startsWith("@@ ")) [before, after] = [Number(old ?? 1), Number(now ?? 1)];
  }
  return { files, added, removed };
}
