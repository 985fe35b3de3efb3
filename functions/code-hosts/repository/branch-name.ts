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
