const longestSlug = 40;
const under = "wheelhouse/";

/**
 * The branch that a Run works on: `wheelhouse/<run>-<slug>`, a valid ref for every title. The id of
 * the Run is whole, so that a webhook about the branch finds its Run.
 *
 * @param runId as `idFrom` makes it
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

/** The Run that a branch is of; undefined for a branch that no Run made. */
export function runOfBranch(branch: string): string | undefined {
  return /^wheelhouse\/(run_[a-z0-9]{26})(?:-[a-z0-9-]{1,40})?$/.exec(branch)?.[1];
}

/**
 * Whether git takes this as the name of a branch (`git check-ref-format --branch`) that no program
 * takes for an option. It may still hold characters that mean something to a shell.
 */
export const possibleBranch = (name: string): boolean =>
  name.length <= 250 &&
  !/^[-/]|[/.]$|\/\/|\.\.|@\{|[\p{C}\p{Z}~^:?*[\\]/u.test(name) &&
  name !== "@" &&
  name.split("/").every((part) => !part.startsWith(".") && !part.endsWith(".lock"));
