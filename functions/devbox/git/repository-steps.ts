/** The functions of `repositoryScript`, in bash. */
export const helpers = ({
  fileKilobytes,
  newFiles,
}: {
  readonly fileKilobytes: number;
  readonly newFiles: number;
}): string => `
# Notes that so many files at a path are not in the patch, and why.
left() { printf '%s\\0%s\\0%s\\0' "$1" "$2" "$3" >> "$scratch/left"; }

# The commit that a repository began with, as its own log says: where HEAD was first, or where it was moved to by a
# checkout before anything else was done. Nothing if its first commit was made here. Without a log, the commit where
# the branch left the one that it came from.
began() {
  local old new rest found= first=yes branch ref
  if [ -f "$store/logs/HEAD" ]; then
    while read -r old new rest; do
      case $first$rest in
        yes*$'\\t'commit*) [[ $old != *[!0]* ]] && return 0; echo "$old"; return 0 ;;
        yes*) found=$new ;;
        *$'\\t''checkout: moving from '*) found=$new ;;
        *) break ;;
      esac
      first=
    done < <(head -c 1048576 "$store/logs/HEAD")
    case $found in '' | *[!0-9a-f]*) ;; *) echo "$found"; return 0 ;; esac
  fi
  branch=$(GIT_DIR="$reader" "$git" symbolic-ref --quiet --short HEAD 2> /dev/null)
  for ref in "$branch" HEAD main master; do
    [ -z "$ref" ] || GIT_DIR="$reader" "$git" merge-base HEAD "refs/remotes/origin/$ref" 2> /dev/null && return
  done
  return 0
}

# Brings objects from the workspace's repository to our own. Each gets the name that its content has.
bring() {
  [ -s "$1" ] || return 0
  GIT_DIR="$reader" "$git" pack-objects --quiet --stdout --window=0 < "$1" > "$scratch/pack" || return 1
  GIT_DIR="$own" "$git" index-pack --stdin < "$scratch/pack" > /dev/null
}

# Leaves out the untracked folders with the most new files until few enough are left.
few_new() {
  local path folder count total=0
  while IFS= read -r -d '' path; do total=$((total + 1)); done < "$scratch/new"
  [ "$total" -gt ${newFiles} ] || return 0
  "$git" ls-files -z --others --exclude-standard --directory > "$scratch/folders" || return 1
  {
    exec 3< "$scratch/new"
    IFS= read -r -d '' path <&3 || path=
    while IFS= read -r -d '' folder; do
      count=0
      while [ -n "$path" ] && [ "\${path#"$folder"}" != "$path" ]; do
        count=$((count + 1))
        IFS= read -r -d '' path <&3 || path=
      done
      printf '%s %s\\0' "$count" "$folder"
    done < "$scratch/folders"
    exec 3<&-
  } | sort -z -rn > "$scratch/counts"
  while [ "$total" -gt ${newFiles} ] && IFS=' ' read -r -d '' count folder; do
    left many "$count" "$folder"
    total=$((total - count))
    printf '%s\\0' "$folder"
  done < "$scratch/counts" > "$scratch/many"
  sort -z "$scratch/many" > "$scratch/folders"
  {
    exec 3< "$scratch/folders"
    IFS= read -r -d '' folder <&3 || folder=
    while IFS= read -r -d '' path; do
      while [ -n "$folder" ] && [[ $path != "$folder"* && $folder < $path ]]; do
        IFS= read -r -d '' folder <&3 || folder=
      done
      [[ -n $folder && $path = "$folder"* ]] || printf '%s\\0' "$path"
    done < "$scratch/new"
    exec 3<&-
  } > "$scratch/few" && mv "$scratch/few" "$scratch/new"
}

# Keeps the paths of files that can be read and are not too large, and of those that are gone.
readable() {
  local path
  { sifted < "$scratch/known" && sifted < "$scratch/new"; } > "$scratch/changed" 3> "$scratch/regular"
  [ -s "$scratch/regular" ] || return 0
  xargs -0 sh -c 'exec find "$@" -maxdepth 0 -type f -size +${fileKilobytes}k -print' sh < "$scratch/regular" 2> /dev/null > "$scratch/large"
  [ -s "$scratch/large" ] || return 0
  while IFS= read -r -d '' path; do
    if [ -n "$(find "./$path" -maxdepth 0 -type f -size +${fileKilobytes}k 2> /dev/null)" ]; then left large 1 "$path"
    else printf '%s\\0' "$path"; fi
  done < "$scratch/changed" > "$scratch/smaller" && mv "$scratch/smaller" "$scratch/changed"
}

# Passes on the paths of files that can be read, and of those that are gone. Git lists a repository inside the
# workspace with a slash at its end; it is a part of this one only as a submodule.
sifted() {
  local path
  while IFS= read -r -d '' path; do
    case $path in
      */)
        path=\${path%/}
        [ ! -f .gitmodules ] || ! grep -qxF -e $'\\t'"path = $path" .gitmodules || printf '%s\\0' "$path"
        continue
        ;;
    esac
    if [ -L "$path" ] || [ -d "$path" ] || [ ! -e "$path" ]; then printf '%s\\0' "$path"
    elif [ ! -f "$path" ]; then left special 1 "$path"
    elif [ ! -r "$path" ]; then left unreadable 1 "$path"
    else
      printf '%s\\0' "$path"
      printf './%s\\0' "$path" >&3
    fi
  done
}

# Whether a folder on the way to a path is a link by now. Then Git refuses the path, and its file is gone.
beyond_link() {
  local at=$1
  while [ "$at" != "\${at%/*}" ]; do
    at=\${at%/*}
    [ ! -L "$at" ] || return 0
  done
  return 1
}

# Takes paths into the index as they are in the workspace, all or none.
add() { "$git" update-index -z --add --remove --replace --stdin 2> /dev/null; }

# Takes files that are gone because a folder became a link out of the index and out of the changed paths.
without_beyond_links() {
  local path
  while IFS= read -r -d '' path; do
    if beyond_link "$path"; then printf '%s\\0' "$path" >&3
    else printf '%s\\0' "$path"; fi
  done < "$scratch/changed" > "$scratch/here" 3> "$scratch/beyond"
  "$git" update-index -z --force-remove --stdin < "$scratch/beyond" && mv "$scratch/here" "$scratch/changed"
}

differing() { "$git" diff-index --cached --raw -z --no-renames --no-abbrev "$base" --; }

# The blobs of the base that differ. Blobs only: a submodule has a commit, which is somewhere else.
before() {
  local line path mode
  while IFS= read -r -d '' line && IFS= read -r -d '' path; do
    set -- $line
    mode=\${1#:}
    case $mode in 100* | 120*) echo "$3" ;; esac
  done
}

# Takes changes back in our index: lines like those of --raw, each followed by its path.
take_back() {
  local line path
  while IFS= read -r -d '' line && IFS= read -r -d '' path; do
    set -- $line
    printf '%s %s\\t%s\\0' "\${1#:}" "$3" "$path"
  done | "$git" update-index -z --index-info
}

# Leaves out the files whose old content is not in our repository: the workspace's has lost it, or forged it.
without_lost() {
  local line path id rest
  "$git" cat-file --batch-check='%(objectname) %(objecttype)' < "$scratch/old" | while read -r id rest; do
    [ "$rest" != missing ] || echo "$id"
  done > "$scratch/lost"
  [ -s "$scratch/lost" ] || return 0
  while IFS= read -r -d '' line && IFS= read -r -d '' path; do
    set -- $line
    grep -qx "$3" "$scratch/lost" || continue
    left lost 1 "$path"
    printf '%s\\0%s\\0' "$line" "$path"
  done < "$scratch/raw" | take_back
}

# Writes the patch. It ends early if it becomes too long.
compose() {
  show --find-renames -l2000 --src-prefix=a/ --dst-prefix=b/ > "$scratch/patch" || return 1
  [ -z "$at" ] || show --no-renames --src-prefix="a/$at/" --dst-prefix="b/$at/" > "$scratch/joined"
}
show() {
  local status
  "$git" diff-index --cached -p --binary --full-index --no-color --no-ext-diff --no-textconv "$@" "$base" -- | head -c $((most + 1))
  status=("\${PIPESTATUS[@]}")
  [ "\${status[0]}" -eq 0 ] || [ "\${status[0]}" -eq 141 ]
}
fits() {
  [ $(($(wc -c < "$scratch/patch"))) -le "$most" ] || return 1
  [ -z "$at" ] || [ $(($(wc -c < "$scratch/joined"))) -le "$most" ]
}

# Leaves out the largest files, so that the rest has no more than so many bytes before and after.
without_large() {
  local line path number=0 size sum=0 limit=$1 sizes=() lines=() paths=()
  differing > "$scratch/raw" || return 1
  while IFS= read -r -d '' line && IFS= read -r -d '' path; do
    set -- $line
    lines+=("$line") paths+=("$path")
    printf '%s\\n%s\\n' "$3" "$4"
  done < "$scratch/raw" > "$scratch/ids"
  "$git" cat-file --batch-check='%(objectsize)' < "$scratch/ids" | while read -r size && read -r line; do
    case $size in *missing) size=0 ;; esac
    case $line in *missing) line=0 ;; esac
    echo "$((size + line)) $number"
    number=$((number + 1))
  done | sort -n > "$scratch/sizes"
  while read -r size number; do
    sum=$((sum + size + 200))
    [ "$sum" -gt "$limit" ] || continue
    left patch 1 "\${paths[number]}"
    printf '%s\\0%s\\0' "\${lines[number]}" "\${paths[number]}"
  done < "$scratch/sizes" | take_back
}

# Writes the attributes of the base to where they win over those in the workspace.
rules() {
  local path folder pattern rest
  "$git" ls-tree -r -z --full-tree "$base" > "$scratch/tree" || return 1
  while IFS= read -r -d '' path; do
    case $path in 160000*) set -- $path; printf '%s %s\\0' "$3" "\${path#*$'\\t'}" ;; esac
  done < "$scratch/tree" > "$scratch/links"
  while IFS= read -r -d '' path; do
    case $path in *$'\\t'.gitattributes | */.gitattributes) ;; *) continue ;; esac
    set -- $path
    case $1 in 100*) echo "$3 \${path#*$'\\t'}" ;; esac
  done < "$scratch/tree" > "$scratch/rules"
  if [ ! -s "$scratch/rules" ]; then
    printf '* %s\\n' '!text !crlf !eol !ident !filter !working-tree-encoding !merge' '!diff' > "$own/info/attributes"
    return 0
  fi
  cut -d' ' -f1 "$scratch/rules" > "$scratch/names" && bring "$scratch/names" || return 1
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
