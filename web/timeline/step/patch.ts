/** What became of one file: a unified diff. */
export type Diff = { readonly path: string; readonly patch: string };

/** A line of a unified diff: its mark, its number in the file after the change (before it, when it is removed), its text. */
export type PatchLine = {
  readonly kind: "added" | "removed" | "same" | "place" | "note";
  readonly number?: number;
  readonly text: string;
};

const heading =
  /^(diff |index |--- |\+\+\+ |(new|deleted) file |old mode |new mode |similarity |rename |copy |Binary )/;
const place = /^@@+ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@+ ?(.*)$/;
const kinds: Readonly<Record<string, PatchLine["kind"]>> = {
  "+": "added",
  "-": "removed",
  " ": "same",
  "": "same",
};

/** The lines of the unified diff of one file, without its heading; places stand between its parts. */
export function patchLines(patch: string): PatchLine[] {
  const lines: PatchLine[] = [];
  let at: { before: number; after: number } | undefined;
  for (const line of patch.replace(/\n$/, "").split("\n")) {
    const start = place.exec(line);
    if (start) at = { before: Number(start[1]), after: Number(start[2]) };
    if (start || (!at && heading.test(line))) {
      if (start && lines.length > 0) lines.push({ kind: "place", text: line });
      continue;
    }
    const kind = kinds[line.charAt(0)] ?? "note";
    const text = kind === "note" ? line.replace(/^\\ /, "") : line.slice(1);
    const number = kind === "removed" ? at?.before : at?.after;
    lines.push({ kind, text, ...(number === undefined || kind === "note" ? {} : { number }) });
    if (at && (kind === "removed" || kind === "same")) at.before++;
    if (at && (kind === "added" || kind === "same")) at.after++;
  }
  return lines;
}

/** How many lines were added and removed. */
export function patchCounts(lines: readonly PatchLine[]): { added: number; removed: number } {
  const count = (kind: PatchLine["kind"]) => lines.filter((line) => line.kind === kind).length;
  return { added: count("added"), removed: count("removed") };
}
