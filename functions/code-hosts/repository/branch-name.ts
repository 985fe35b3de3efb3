const longestSlug = 40;
const under = "wheelhouse/";

/**
 * The branch of a Run: `wheelhouse/<run>-<slug>`, a valid ref for every title. It contains the whole id
 * of the Run, so that a webhook about the branch finds the Run.
 *
 * @param runId made by `idFrom`
 */
export function branchName(runId: string, title: string): string {
  const plain = title
    .slice(0, 1_000)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  const slug = plain.replace(/^-/, "").slice(0, longestSlug).replace(/-$/, "");
  return slug === "" ? `${under}${runId}` : `${under}${runId}-${slug}`;
}

/** The Run that created a branch; undefined for every other branch. */
export function runOfBranch(branch: string): string | undefined {
  return /^wheelhouse\/(run_[a-z0-9]{26})(?:-[a-z0-9-]{1,40})?$/.exec(branch)?.[1];
}

/**
 * Whether this is a valid branch name for git (`git check-ref-format --branch`) that no program reads
 * as an option. It may still contain characters with a meaning in a shell.
 */
export const possibleBranch = (name: string): boolean =>
  name.length <= 250 &&
  !/^[-/]|[/.]$|\/\/|\.\.|@\{|[\p{C}\p{Z}~^:?*[\\]/u.test(name) &&
  name !== "@" &&
  name.split("/").every((part) => !part.startsWith(".") && !part.endsWith(".lock"));
