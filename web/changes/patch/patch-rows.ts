import { hunkStart } from "./git-patch.ts";

/** A row of the changes of a file. `before` and `after`: its line numbers there, from 1. */
export type PatchRow = {
  readonly kind: "added" | "removed" | "same" | "note" | "place";
  readonly before?: number;
  readonly after?: number;
  /** Without its sign; of a place, the line of code that git names for it. */
  readonly text: string;
};

/** How many rows the hunks of one file have. */
export function rowCount(hunks: string): number {
  let count = hunks === "" || hunks.endsWith("\n") ? 0 : 1;
  for (let at = hunks.indexOf("\n"); at >= 0; at = hunks.indexOf("\n", at + 1)) count++;
  return count;
}

/**
 * The rows of the hunks of one file: each hunk begins with its place. A carriage return at the end of a line is part
 * of its text.
 */
export function patchRows(hunks: string): PatchRow[] {
  const rows: PatchRow[] = [];
  let [before, after] = [1, 1];
  let [oldLeft, newLeft] = [0, 0];
  const lines = hunks.split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (const line of lines) {
    const sign = line.charAt(0);
    if (sign === "\\") {
      rows.push({ kind: "note", text: line.replace(/^\\ ?/, "").trimEnd() });
    } else if (oldLeft <= 0 && newLeft <= 0) {
      const [, old, oldCount, now, newCount, text] = hunkStart.exec(line.trimEnd()) ?? [];
      if (old === undefined || now === undefined) continue;
      [before, after] = [Number(old), Number(now)];
      [oldLeft, newLeft] = [Number(oldCount ?? 1), Number(newCount ?? 1)];
      rows.push({ kind: "place", before, after, text: text ?? "" });
    } else if (sign === "+") {
      rows.push({ kind: "added", after: after++, text: line.slice(1) });
      newLeft--;
    } else if (sign === "-") {
      rows.push({ kind: "removed", before: before++, text: line.slice(1) });
      oldLeft--;
    } else {
      rows.push({ kind: "same", before: before++, after: after++, text: line.slice(1) });
      oldLeft--;
      newLeft--;
    }
  }
  return rows;
}
