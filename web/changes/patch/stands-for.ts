import type { FileChange } from "./git-patch.ts";

/** What lines of a patch stand for, if they are not a file's own content: a tag, and its explanation. */
export type StandsFor = { readonly tag: string; readonly title: string };

const submodule: StandsFor = {
  tag: "submodule",
  title: "The commit of another repository. What changed in it is listed under its own path.",
};
const lfs: StandsFor = {
  tag: "Git LFS",
  title: "The content of this file is in Git LFS. The patch has the pointers to it.",
};

/** Recognises the commit of a submodule and a pointer of Git LFS, as git and git-lfs write them. */
export function standsFor({ hunks }: Pick<FileChange, "hunks">): StandsFor | undefined {
  const lines = hunks
    .slice(0, 2_000)
    .split("\n")
    .filter((line) => /^[-+ ]/.test(line))
    .map((line) => line.slice(1).replace(/\r$/, ""));
  if (lines.length === 0 || lines.length > 8) return undefined;
  if (lines.length <= 2 && lines.every((it) => /^Subproject commit [0-9a-f]{40,64}$/.test(it)))
    return submodule;
  const first = lines[0] === "version https://git-lfs.github.com/spec/v1";
  return first && lines.some((it) => /^oid sha256:[0-9a-f]{64}$/.test(it)) ? lfs : undefined;
}
