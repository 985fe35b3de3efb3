import type { Left } from "./left-out.ts";
import { readRecords, record, triples, zeroEnded } from "./records.ts";

/** The limit of repositories inside the workspace that are looked at. */
export const mostRepositories = 50;

/**
 * Looks for repositories below the workspace, and for what git never sees: sockets, pipes and devices (if they are not
 * ignored), and folders that cannot be opened.
 */
export const findScript = `${record}
find . \\( -name .git -prune -print0 \\) -o \\( -type p -o -type s -o -type b -o -type c \\) -print0 2> "$scratch/closed" > "$scratch/found" || true
: > "$scratch/special"
: > "$scratch/repositories"
while IFS= read -r -d '' path; do
  path=\${path#./}
  case $path in
    .git) ;;
    */.git) printf '%s\\0' "\${path%/.git}" >> "$scratch/repositories" ;;
    *) printf '%s\\0' "$path" >> "$scratch/special" ;;
  esac
done < "$scratch/found"
: > "$scratch/left"
if [ -s "$scratch/special" ]; then
  make "$own" && mkdir "$own/refs" || exit 1
  GIT_DIR="$own" GIT_WORK_TREE="$workspace" "$git" check-ignore -z -v -n --stdin < "$scratch/special" 2> /dev/null |
    while IFS= read -r -d '' from && IFS= read -r -d '' line && IFS= read -r -d '' pattern && IFS= read -r -d '' path; do
      case $from:$pattern in
        :* | *:'!'*) printf 'special\\0001\\000%s\\0' "$path" ;;
      esac
    done > "$scratch/left"
fi
if [ -s "$scratch/closed" ]; then printf 'closed\\000%s\\000\\0' "$(($(wc -l < "$scratch/closed")))" >> "$scratch/left"; fi
record repositories "$scratch/repositories"
record left "$scratch/left"
`;

export type Found = {
  /** Folders below the workspace that contain a `.git`, outer ones first, in bytes (Latin-1). */
  readonly repositories: readonly string[];
  readonly left: readonly Left[];
};

export function foundIn(output: Buffer): Found {
  const records = readRecords(output);
  return {
    repositories: zeroEnded(records.get("repositories")).sort(),
    left: triples(records.get("left")).sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}
