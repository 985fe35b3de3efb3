import { quoted } from "../commands/shell.ts";
import { untrue } from "./clean-git.ts";

type Wanted = {
  /** The commit where the Run began, if it is known. */
  readonly base: string | undefined;
  /** How many files that git does not know are shown. More than this are generated files, and are all left out. */
  readonly newFiles: number;
  /** A file that is larger is left out. */
  readonly fileKilobytes: number;
};

/**
 * Prints as one patch how the workspace differs from the commit where the Run began. If that commit is unknown, it
 * compares with where the branch left the one that it came from. In a workspace without a repository, every file is
 * new. The files are read anew each time: what an index says about them could be forged too. The last line of its
 * errors is "left-out", the number of files that are missing, and that of repositories inside the workspace.
 *
 * How files are converted (line ends, encodings, pointers of Git LFS) is said by the attributes of that commit, not by
 * those of the workspace. A diff never depends on attributes.
 */
export const changesScript = ({
  base,
  newFiles,
  fileKilobytes,
}: Wanted): string => `${steps(fileKilobytes)}
base=${quoted(base ?? "")} left=0
[ "\${#base}" -ne 64 ] || format=sha256
if [ -n "$shared" ]; then
  read_store
  [ -n "$base" ] || base=$(began)
fi
make "$own" && mkdir "$own/refs" || exit 1
export GIT_DIR="$own" GIT_WORK_TREE="$workspace" GIT_INDEX_FILE="$scratch/index"
if [ -n "$base" ]; then
  [ -n "$shared" ] || exit ${untrue}
  GIT_DIR="$reader" "$git" rev-list --no-walk --objects --no-object-names --filter=blob:none "$base" | bring || exit ${untrue}
  "$git" read-tree "$base" || exit ${untrue}
  rules || exit ${untrue}
else
  base=$("$git" hash-object -w -t tree /dev/null) || exit 1
fi

"$git" update-index -q --refresh > /dev/null
{
  "$git" diff-files -z --name-only --ignore-submodules=dirty || exit 1
  "$git" ls-files -z --others --exclude-standard > "$scratch/new" || exit 1
  count=$(($(tr -dc '\\0' < "$scratch/new" | wc -c)))
  if [ "$count" -gt ${newFiles} ]; then echo "$count" > "$scratch/many"
  else cat "$scratch/new"; fi
} | small > "$scratch/changed" || exit 1
[ ! -f "$scratch/many" ] || read -r left < "$scratch/many"
if ! "$git" update-index -z --add --remove --replace --stdin < "$scratch/changed" 2> /dev/null; then
  while IFS= read -r -d '' path; do
    "$git" update-index --add --remove --replace -- "$path" 2> /dev/null || left=$((left + 1))
  done < "$scratch/changed"
fi

"$git" diff-index --cached --raw -z --no-renames --no-abbrev "$base" -- | before | sort -u | bring || exit ${untrue}
"$git" diff-index --cached -p --binary --full-index --find-renames -l2000 --no-color --no-ext-diff --no-textconv \\
  --src-prefix=a/ --dst-prefix=b/ "$base" -- || exit ${untrue}
echo "left-out $((left + $(wc -l < "$scratch/large"))) $(($(wc -l < "$scratch/nested")))" >&2
exit 0
`;

const steps = (fileKilobytes: number): string => `
# Where a branch began whose origin nobody wrote down.
began() {
  local branch ref
  branch=$(GIT_DIR="$reader" "$git" symbolic-ref --quiet --short HEAD 2> /dev/null)
  for ref in "$branch" HEAD main master; do
    [ -z "$ref" ] || GIT_DIR="$reader" "$git" merge-base HEAD "refs/remotes/origin/$ref" 2> /dev/null && return
  done
  return 0
}

# Brings objects from the workspace's repository to our own. Each gets the name that its content has.
bring() {
  cat > "$scratch/names"
  [ -s "$scratch/names" ] || return 0
  GIT_DIR="$reader" "$git" pack-objects --quiet --stdout --window=0 < "$scratch/names" > "$scratch/pack" || return 1
  GIT_DIR="$own" "$git" index-pack --stdin < "$scratch/pack" > /dev/null
}

# The blobs of the base that differ. Blobs only: a submodule has a commit, which is somewhere else.
before() {
  local line path mode
  while IFS= read -r -d '' line && IFS= read -r -d '' path; do
    set -- $line
    mode=\${1#:}
    case $mode in 100* | 120*) echo "$3" ;; esac
  done
}

# Passes on the paths of files that are not too large, and of files that are gone. Git lists a repository inside the
# workspace with a slash at its end; it is not a part of this one.
small() {
  local path
  : > "$scratch/nested"
  while IFS= read -r -d '' path; do
    case $path in */) echo >> "$scratch/nested" ;; *) printf './%s\\0' "$path" ;; esac
  done > "$scratch/all"
  xargs -0 sh -c '[ $# -eq 0 ] || find "$@" -maxdepth 0 -type f -size +${fileKilobytes}k -print' sh < "$scratch/all" 2> /dev/null > "$scratch/large"
  if [ ! -s "$scratch/large" ]; then cat "$scratch/all"; return; fi
  : > "$scratch/large"
  while IFS= read -r -d '' path; do
    if [ -n "$(find "$path" -maxdepth 0 -type f -size +${fileKilobytes}k 2> /dev/null)" ]; then echo >> "$scratch/large"
    else printf '%s\\0' "$path"; fi
  done < "$scratch/all"
}

# Writes the attributes of the base to where they win over those in the workspace.
rules() {
  local path folder pattern rest
  "$git" ls-tree -r -z --full-tree "$base" > "$scratch/tree" || return 1
  while IFS= read -r -d '' path; do
    case $path in *$'\\t'.gitattributes | */.gitattributes) ;; *) continue ;; esac
    set -- $path
    case $1 in 100*) echo "$3 \${path#*$'\\t'}" ;; esac
  done < "$scratch/tree" > "$scratch/rules"
  [ ! -s "$scratch/rules" ] || cut -d' ' -f1 "$scratch/rules" | bring || return 1
  {
    echo '* !text !crlf !eol !ident !filter !working-tree-encoding !merge'
    while read -r blob path; do
      folder=\${path%.gitattributes}
      case $folder in *[!A-Za-z0-9._/-]*) continue ;; esac
      "$git" cat-file blob "$blob" | while read -r pattern rest || [ -n "$pattern" ]; do
        case $folder:$pattern in
          :*) echo "$pattern $rest" ;;
          *:'#'* | *:'"'* | *:'[attr]'*) ;;
          *:/*) echo "/$folder\${pattern#/} $rest" ;;
          *:*/?*) echo "/$folder$pattern $rest" ;;
          *) echo "/$folder**/$pattern $rest" ;;
        esac
      done
    done < "$scratch/rules"
    echo '* !diff'
  } > "$own/info/attributes"
  if command -v sha256sum > /dev/null; then
    printf '[filter "lfs"]\\n  clean = sh %s %s\\n' "$scratch/pointer" "$scratch" >> "$own/config"
    cat > "$scratch/pointer" << 'END'
file=$(mktemp "$1/XXXXXX") && cat > "$file" || exit 1
size=$(($(wc -c < "$file")))
case $(head -c 43 "$file" | tr -d '\\0') in
  "version https://git-lfs.github.com/spec/v1"*) [ "$size" -ge 1024 ] || { cat "$file"; rm -f "$file"; exit 0; } ;;
esac
if [ "$size" -gt 0 ]; then
  sum=$(sha256sum < "$file")
  printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:%s\\nsize %s\\n' "\${sum%% *}" "$size"
fi
rm -f "$file"
END
  fi
}
`;
