/** The exit code of a script when what the repository stores is missing, or is not what its name says. */
export const untrue = 3;

/**
 * The beginning of every script that reads the workspace: two repositories of our own, with our configuration. Nothing
 * reads the configuration, the index, the hooks or the attributes of the workspace's own repository, because whoever
 * worked there could have written them.
 *
 * `$reader` finds the objects and branches of the workspace's repository; what it says may be forged, also the
 * objects. `$own` finds only what was brought there, under the name that its content gives it. So what it says about a
 * commit is true if the commit's name is.
 */
export const setUp = `
set -fu -o pipefail; umask 077
scratch=$(mktemp -d) && trap 'rm -rf "$scratch"' EXIT && cd "$workspace" || exit 1
export HOME="$scratch" XDG_CONFIG_HOME="$scratch" LC_ALL=C
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_ATTR_NOSYSTEM=1
export GIT_OPTIONAL_LOCKS=0 GIT_TERMINAL_PROMPT=0 GIT_NO_REPLACE_OBJECTS=1 GIT_NO_LAZY_FETCH=1 GIT_ALLOW_PROTOCOL=none
reader="$scratch/reader" own="$scratch/own"

# A repository may be somewhere else in the workspace (a gitfile), and share the objects of another (a worktree).
store= shared=
if [ -f .git ]; then
  IFS= read -r -n 4096 line < .git || true
  case $line in "gitdir: "*) store=\${line#gitdir: } ;; esac
elif [ -d .git ]; then store=.git
fi
if [ -n "$store" ] && store=$(cd -P "$store" 2> /dev/null && pwd); then
  shared=$store
  if [ -f "$store/commondir" ]; then
    IFS= read -r -n 4096 line < "$store/commondir" || true
    shared=$(cd -P "$store" && cd -P "$line" 2> /dev/null && pwd) || shared=
  fi
fi

# Makes a bare repository by hand: that takes no program of git.
make() {
  local version=0 objects=
  [ "\${format-}" != sha256 ] || version=1 objects=$'[extensions]\\n  objectFormat = sha256\\n'
  mkdir -p "$1/objects/info" "$1/objects/pack" "$1/info" || exit 1
  printf 'ref: refs/heads/main\\n' > "$1/HEAD"
  printf '%s' "[core]
  repositoryFormatVersion = $version
  bare = true
  autocrlf = false
  commitGraph = false
  multiPackIndex = false
  fsmonitor = false
  hooksPath = /dev/null
  attributesFile = /dev/null
  excludesFile = /dev/null
  compression = 1
[gc]
  auto = 0
$objects" > "$1/config"
}

# Makes the reader. Its branches are those of the workspace's repository.
read_store() {
  local line=
  make "$reader"
  printf '%s\\n' "$shared/objects" > "$reader/objects/info/alternates"
  ln -s "$shared/refs" "$reader/refs"
  [ ! -f "$shared/packed-refs" ] || ln -s "$shared/packed-refs" "$reader/packed-refs"
  [ ! -f "$shared/shallow" ] || head -c 1048576 "$shared/shallow" > "$reader/shallow"
  IFS= read -r -n 4096 line < "$store/HEAD" || true
  printf '%s\\n' "$line" > "$reader/HEAD"
}
`;

/** Prints the commit that is checked out. Its name is true, whatever the repository stores under it. */
export const headScript = `
[ -n "$shared" ] || exit 0
read_store
GIT_DIR="$reader" "$git" rev-parse --verify --quiet HEAD 2> /dev/null || true
`;
