import { quoted } from "../commands/shell.ts";
import { untrue } from "./clean-git.ts";
import { shellBytes } from "./path-bytes.ts";
import { record } from "./records.ts";
import { helpers } from "./repository-steps.ts";

export type Wanted = {
  /** The commit to compare with, if it is known. */
  readonly base: string | undefined;
  /** The folder of the repository below the workspace, in bytes (Latin-1); `""` for the workspace's own. */
  readonly at: string;
  /** Folders below this one that may be repositories of their own, relative to it, in bytes. */
  readonly inner: readonly string[];
  /** The limit of files that git does not know. Beyond it, the folders with the most new files are left out. */
  readonly newFiles: number;
  /** A file that is larger is left out. */
  readonly fileKilobytes: number;
  /** The size limit of the patch. The largest files are left out until it fits. */
  readonly patchBytes: number;
};

/**
 * Prints how the files of a repository differ from a commit, as records (see `readRecords`). If the commit is unknown,
 * it is the one that the repository began with, as its own log says. A workspace without a repository, and a
 * repository that was made here, began empty. The files are read again each time: what an index says about them could
 * be forged too, and its times do not tell two changes within a second apart.
 *
 * How files are converted (line ends, encodings, pointers of Git LFS) is said by the attributes of that commit, not by
 * those of the workspace. A diff never depends on attributes.
 *
 * Records: `base` the commit; `patch` the changes, with paths below the repository; `joined` the same with paths below
 * the workspace and without renames, for a repository inside the workspace; `left` triples of reason, count and path
 * that are not in the patch; `links` the submodules of that commit; `inside` those of the inner folders whose files
 * belong to this repository; `none` there is no repository here.
 */
export const repositoryScript = ({
  base,
  at,
  inner,
  newFiles,
  fileKilobytes,
  patchBytes,
}: Wanted): string => `${record}${helpers({ fileKilobytes, newFiles })}
base=${quoted(base ?? "")} at=${shellBytes(at)} inner=(${inner.map(shellBytes).join(" ")}) most=${patchBytes}
for file in left links inside patch joined; do : > "$scratch/$file"; done
if [ -n "$at" ] && ! "$git" rev-parse --resolve-git-dir .git > /dev/null 2>&1; then
  echo 'none 0'
  exit 0
fi
[ "\${#base}" -ne 64 ] || format=sha256
if [ -n "$shared" ]; then
  read_store
  [ -n "$base" ] || base=$(began)
  [ "\${#base}" -ne 64 ] || format=sha256
fi
make "$own" && mkdir "$own/refs" || exit 1
export GIT_DIR="$own" GIT_WORK_TREE="$workspace" GIT_INDEX_FILE="$scratch/index" GIT_LITERAL_PATHSPECS=1
printf 'base %s\\n%s' "\${#base}" "$base"
if [ -n "$base" ]; then
  [ -n "$shared" ] || exit ${untrue}
  GIT_DIR="$reader" "$git" rev-list --no-walk --objects --no-object-names --filter=blob:none "$base" > "$scratch/names" && bring "$scratch/names" || exit ${untrue}
  "$git" read-tree "$base" || exit ${untrue}
  rules || exit ${untrue}
  for folder in \${inner[@]+"\${inner[@]}"}; do
    ! "$git" ls-files -s -- "$folder/" | grep -qv '^160000' || printf '%s\\0' "$folder"
  done > "$scratch/inside"
else
  base=$("$git" hash-object -w -t tree /dev/null) || exit 1
fi

"$git" update-index -q --refresh > /dev/null
"$git" diff-files -z --name-only --ignore-submodules=dirty > "$scratch/known" || exit 1
"$git" ls-files -z --others --exclude-standard > "$scratch/new" || exit 1
few_new || exit 1
readable || exit 1
if [ -s "$scratch/changed" ]; then
  if ! add < "$scratch/changed"; then
    without_beyond_links
    add < "$scratch/changed" || while IFS= read -r -d '' path; do
      printf '%s\\0' "$path" | add || left unreadable 1 "$path"
    done < "$scratch/changed"
  fi
  differing > "$scratch/raw" || exit 1
  before < "$scratch/raw" > "$scratch/old"
  bring "$scratch/old" 2> /dev/null || while read -r id; do
    echo "$id" > "$scratch/one" && bring "$scratch/one" 2> /dev/null
  done < "$scratch/old"
  without_lost || exit 1
  compose || exit ${untrue}
  for ((limit = most * 7 / 10; limit > 1000; limit /= 2)); do
    fits && break
    without_large "$limit" && compose || exit ${untrue}
  done
fi
head -c 1048576 "$scratch/left" > "$scratch/some" && mv "$scratch/some" "$scratch/left"
for file in links inside patch joined left; do record "$file" "$scratch/$file"; done
`;
