import { size } from "../../../shared/words/quantity.ts";
import type { FileChange } from "./git-patch.ts";

/** How a file changed, as text: "renamed", "added, binary", "changed, mode 100644 → 100755". */
export function changeWords({ kind, binary, mode }: FileChange): string {
  return [
    kind,
    ...(binary ? ["binary"] : []),
    ...(mode ? [`mode ${mode[0]} → ${mode[1]}`] : []),
  ].join(", ");
}

/** The text for a file without lines to show; undefined for other files. */
export function withoutLines(file: FileChange): string | undefined {
  if (file.hunks !== "") return undefined;
  if (file.binary)
    return `Binary file${file.size === undefined ? "" : `, ${size(file.size)}`}. Not shown.`;
  if (file.mode) return "Only the file mode changed.";
  if (file.kind === "renamed" || file.kind === "copied") return "Content unchanged.";
  if (file.kind === "changed") return "The patch was cut off before this file's changes.";
  return "Empty file.";
}

/** The folder of a path with its slash, and the name behind it. */
export function pathParts(path: string): readonly [folder: string, name: string] {
  const end = path.lastIndexOf("/") + 1;
  return [path.slice(0, end), path.slice(end)];
}
