import type { HelloReply } from "../../../shared/schemas/box-protocol.ts";
import { size } from "../../../shared/words/quantity.ts";
import { quoted } from "../commands/shell.ts";

type Repository = NonNullable<HelloReply["repository"]>;

/**
 * Clones a repository that is large. Where the server can leave out the content of old files, git fetches it when
 * something needs it. Elsewhere the history begins with the newest commit, so that at least that much is left out.
 *
 * A server tells what it can in its first answer: in a line of its own, or after the first branch (protocol 0).
 */
const large = `
filters() {
  GIT_TRACE_PACKET=1 git -c protocol.version=2 ls-remote --quiet -- "$url" HEAD 2>&1 |
    grep -aqE '< fetch=([a-z-]+ )*filter( |$)|\\\\0(.* )?filter( |$)'
}
large() {
  if filters; then
    echo "Cloning without the content of old files. Git fetches it when something needs it."
    clone --filter=blob:none && return 0
    echo "A partial clone did not work."
    rm -rf .wheelhouse-clone
  fi
  if [ -n "$base" ] && ! git ls-remote --quiet --exit-code -- "$url" "refs/heads/$base" > /dev/null; then
    absent
  fi
  echo "The server cannot leave out the content of old files, so the history begins with the newest commit. For all of it, run: git fetch --unshallow"
  clone --depth=1 \${base:+"--branch=$base"} && return 0
  echo "That did not work. Cloning everything."
  rm -rf .wheelhouse-clone
  clone
}
`;

/**
 * Clones a repository of unknown size: as a whole, unless that becomes larger than this. Git receives a repository in
 * one file, so the limit of a file's size ends that clone.
 */
const unknown = (bytes: number): string => `
whole() {
  (
    trap '' XFSZ
    ulimit -S -f ${Math.ceil(bytes / 1024)} 2> /dev/null || true
    LC_ALL=C exec git clone --progress --no-checkout -- "$url" .wheelhouse-clone
  ) 2>&1 | tee "$errors" || true
  return "\${PIPESTATUS[0]}"
}
errors=$(mktemp)
if ! whole; then
  grep -q 'File too large' "$errors" || exit 1
  rm -rf .wheelhouse-clone
  echo "This repository is larger than ${size(bytes)}. Starting again."
  large
fi
rm -f "$errors"
`;

/**
 * The script that clones the Run's repository and creates the Run's branch. Safe to repeat: one rename puts the
 * repository in place, and the files are written after that. No block has run in this workspace yet, so nothing
 * valuable can be overwritten. An empty repository has no base branch.
 */
export function cloneScript(repository: Repository, branch: string): string {
  const { name, cloneUrl, base = "", direct, partial, partialFrom } = repository;
  const whole = partialFrom === undefined ? "clone" : unknown(partialFrom);
  return `
url=${quoted(cloneUrl)} base=${quoted(base)} branch=${quoted(branch)} name=${quoted(name)}
export GIT_ALLOW_PROTOCOL=${direct ? "https" : "http:https"}
absent() {
  echo "There is no branch \${base:-by default} in $name. Start a Run with another one."
  exit 1
}
clone() { git clone --progress --no-checkout "$@" -- "$url" .wheelhouse-clone; }
${large}
if [ ! -d .git ]; then
  rm -rf .wheelhouse-clone
  ${partial ? "large" : whole}
  mv .wheelhouse-clone/.git .git
  rm -rf .wheelhouse-clone
fi
if [ -z "$base" ]; then
  base=$(git symbolic-ref --quiet --short refs/remotes/origin/HEAD || true)
  base=\${base#origin/}
fi
if [ -n "$base" ] && git rev-parse --quiet --verify "refs/remotes/origin/$base^{commit}" > /dev/null; then
  git checkout --quiet --progress --force --no-track -B "$branch" "refs/remotes/origin/$base"
elif [ -z "$(git for-each-ref --count=1 refs/remotes/origin)" ]; then
  git checkout --quiet --orphan "$branch"
else
  absent
fi
if [ -n "$(git ls-files ':(attr:filter=lfs)' | head -n 1)" ]; then
  if command -v git-lfs > /dev/null; then git lfs update > /dev/null
  else echo "This repository has files in Git LFS, and git-lfs is not installed here, so they are pointers. Install git-lfs on this machine or in the image."
  fi
fi
echo "On $branch, from \${base:-nothing}."
`;
}
