import { count } from "../../../shared/words/quantity.ts";
import { shortened } from "../output/text.ts";
import { pathText } from "./path-bytes.ts";

/** Files at a path (bytes as Latin-1) that are not in a patch. */
export type Left = { readonly why: string; readonly files: number; readonly path: string };

/** What is missing, for one and for several. */
const kinds: Readonly<Record<string, readonly [one: string, several: string]>> = {
  large: ["file over 64 MB", "files over 64 MB"],
  patch: ["file that is too large for the patch", "files that are too large for the patch"],
  many: ["new file beyond the limit", "new files beyond the limit"],
  unreadable: ["file that cannot be read", "files that cannot be read"],
  special: ["socket, pipe or device", "sockets, pipes or devices"],
  closed: ["folder that cannot be opened", "folders that cannot be opened"],
  lost: [
    "file whose old content the repository has lost",
    "files whose old content the repository has lost",
  ],
  repository: ["repository that could not be read", "repositories that could not be read"],
  search: ["search for repositories that did not end", "searches that did not end"],
  repositories: ["repository beyond the limit", "repositories beyond the limit"],
};

/** The limit of paths that are named for each reason. */
const named = 3;

/** Says what a patch lacks: "2 files over 64 MB (a.bin, b.bin) and 30,122 new files beyond the limit (node_modules/)". */
export function leftWords(left: readonly Left[]): string | undefined {
  const parts = Object.entries(kinds).flatMap(([why, [one, several]]) => {
    const these = left.filter((it) => it.why === why);
    if (these.length === 0) return [];
    const files = these.reduce((sum, it) => sum + it.files, 0);
    const paths = these.map((it) => shortened(pathText(it.path), 80)).filter(Boolean);
    const shown = paths.slice(0, named).join(", ");
    const more = paths.length > named ? `, and ${count(paths.length - named)} more` : "";
    return [`${count(files)} ${files === 1 ? one : several}${shown ? ` (${shown}${more})` : ""}`];
  });
  if (parts.length < 2) return parts[0];
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
