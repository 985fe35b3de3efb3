import { hunkStart } from "./git-patch.ts";

/** A row of a unified diff. `before` and `after`: the line's numbers before and after the change, from 1. */
export type PatchRow = {
  readonly kind: "added" | "removed" | "same" | "note" | "place";
  readonly before?: number;
  readonly after?: number;
  /** The line without its sign; for a place, the line of code that git names. */
  readonly text: string;
};

/** How many rows the hunks of one file have. */
export function rowCount(hunks: string): number {
  let count = hunks === "" || hunks.endsWith("\n") ? 0 : 1;
  for (let at = hunks.indexOf("\n"); at >= 0; at = hunks.indexOf("\n", at + 1)) count++;
  return count;
}

/** The lines above the first hunk of a file. */
const heading =
  /^(diff |index |--- |\+\+\+ |(new|deleted) file |old mode |new mode |similarity |rename |copy |Binary )/;
/** A blank line of context may have lost its space. */
const kinds: Readonly<Record<string, "added" | "removed" | "same">> = {
  "+": "added",
  "-": "removed",
  " ": "same",
  "\r": "same",
  "": "same",
};

/**
 * The rows of the unified diff of one file, with or without its heading; each hunk begins with its
 * place. Lines before a hunk have no numbers, and lines without a sign are notes, so that a diff that
 * was cut off is shown as far as it goes. A carriage return at the end of a line is part of its text.
 */
export function patchRows(patch: string): PatchRow[] {
  const rows: PatchRow[] = [];
  const lines = patch.split("\n");
  if (lines.at(-1) === "") lines.pop();
  let at: Place | undefined;
  for (const line of lines) {
    const start = placeOf(line);
    if (start) rows.push({ kind: "place", ...start });
    else if (at || !heading.test(line)) rows.push(rowOf(line, at));
    if (start) at = start;
  }
  return rows;
}

type Place = { before: number; after: number; readonly text: string };

function placeOf(line: string): Place | undefined {
  if (!line.startsWith("@@ ")) return undefined;
  const [, before, , after, , text = ""] = hunkStart.exec(line.trimEnd()) ?? [];
  if (before === undefined || after === undefined) return undefined;
  return { before: Number(before), after: Number(after), text };
}

/** Reads a line at its place, and moves the place on. */
function rowOf(line: string, at: Place | undefined): PatchRow {
  const kind = kinds[line.charAt(0)];
  if (!kind) return { kind: "note", text: line.replace(/^\\ ?/, "").trimEnd() };
  const text = line.slice(1);
  if (!at) return { kind, text };
  if (kind === "added") return { kind, after: at.after++, text };
  if (kind === "removed") return { kind, before: at.before++, text };
  return { kind, before: at.before++, after: at.after++, text };
}
