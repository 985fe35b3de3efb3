import { type Attempt, everywhere, type Subject } from "../attempt.ts";

/** The Run's patch shows what really changed, whatever the planted files say. */
const forges = (apart: string, id: string, tries: string, script: string): Attempt => ({
  id,
  tries,
  apart,
  script: () => `echo honest > changed.txt; ${script}`,
  success: ({ patch }) => {
    if (patch.includes("forged")) return "The patch is forged.";
    return patch.includes("+honest") ? undefined : `The patch is “${patch.slice(0, 200)}”.`;
  },
  ends: everywhere("refused"),
});

const repository = `test -d .git || { git init -q . && git -c user.name=x -c user.email=x@x.invalid commit -q --allow-empty -m first; }`;
const says = `printf '#!/bin/sh\\necho forged\\n'`;

export const planted: Subject = {
  about: "Files that are planted for the supervisor to trip over",
  attempts: [
    forges(
      "path",
      "plant-git",
      "puts a git of its own first on the PATH",
      `mkdir -p ~/.local/bin && ${says} > ~/.local/bin/git && chmod +x ~/.local/bin/git`,
    ),
    forges(
      "path",
      "plant-bash",
      "puts a bash of its own first on the PATH",
      `mkdir -p ~/.local/bin && for it in bash sh head mktemp cp tar env node; do ${says} > ~/.local/bin/$it; chmod +x ~/.local/bin/$it; done`,
    ),
    forges(
      "settings",
      "plant-fsmonitor",
      "configures an fsmonitor in the repository",
      `${repository}; ${says} > .git/spy && chmod +x .git/spy && git config core.fsmonitor "$PWD/.git/spy"`,
    ),
    forges(
      "settings",
      "plant-hooks",
      "plants hooks in the repository and in its home",
      `${repository}; for it in post-index-change pre-commit reference-transaction; do ${says} > .git/hooks/$it; chmod +x .git/hooks/$it; done; git config --global core.hooksPath "$PWD/.git/hooks"`,
    ),
    forges(
      "settings",
      "plant-filter",
      "plants a filter that changes what git sees",
      `${repository}; echo '* filter=spy' > .gitattributes; git config --global filter.spy.clean 'echo forged'; git config --global filter.spy.required true`,
    ),
    forges(
      "settings",
      "plant-diff",
      "plants a diff program and a pager",
      `${repository}; echo '* diff=spy' > .gitattributes; git config --global diff.spy.command 'echo forged'; git config --global diff.external 'echo forged'; git config --global core.pager 'echo forged'; git config --global diff.spy.textconv 'echo forged'`,
    ),
    forges(
      "settings",
      "plant-alias",
      "plants aliases and templates of git",
      `${repository}; git config --global alias.diff '!echo forged'; git config --global alias.add '!echo forged'; git config --global init.templateDir "$PWD"`,
    ),
    forges(
      "shell",
      "plant-shell",
      "plants start files of the shell",
      `echo 'echo forged; exit 0' | tee ~/.bashrc ~/.bash_profile ~/.profile ~/.bash_logout > /dev/null; printf 'BASH_ENV=%s\\nENV=%s\\nPATH=/tmp\\nGIT_EXTERNAL_DIFF=echo forged\\nGIT_DIR=/tmp/x\\nNODE_OPTIONS=--require=/tmp/x\\nLD_PRELOAD=/tmp/x.so\\n' ~/.bashrc ~/.bashrc >> "$WHEELHOUSE_ENV"`,
    ),
    forges(
      "shell",
      "plant-npm",
      "plants settings of npm and node",
      `printf 'script-shell=/bin/false\\nnode-options=--require=/tmp/x.js\\n' | tee .npmrc > ~/.npmrc`,
    ),
    forges(
      "files",
      "plant-pipe",
      "puts a named pipe where the supervisor reads",
      `mkfifo pipe && mkfifo ~/.wheelhouse/head.sh ~/.wheelhouse/changes.sh 2>/dev/null; true`,
    ),
    forges(
      "files",
      "plant-socket",
      "puts a socket and a device of its own into the workspace",
      `perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, pack_sockaddr_un("socket"))'; ln -s /dev/zero zero; ln -s /dev/stdin input; true`,
    ),
    {
      ...forges(
        "files",
        "plant-outward-link",
        "adds links to files of the host, so that the patch shows them",
        "",
      ),
      script: ({ file, server }) =>
        `echo honest > changed.txt; ln -s ${file} private.txt; ln -s ${server.data} data; ln -s /etc/shadow shadow; ln -s / root`,
      success: ({ patch, world }) =>
        patch.includes(world.untouched) || patch.includes("root:")
          ? "The patch shows it."
          : !patch.includes("+honest") && "There is no patch.",
    },
    forges(
      "settings",
      "plant-module",
      "makes the repository a part of another one",
      `${repository}; git init -q inner; printf '[submodule "x"]\\n\\tpath = inner\\n\\turl = ext::echo ran\\n' > .gitmodules; printf 'gitdir: /etc\\n' > .git-other; true`,
    ),
    forges(
      "index",
      "plant-index",
      "breaks the repository's index and objects",
      `${repository}; head -c 5000 /dev/urandom > .git/index; chmod 000 .git/objects`,
    ),
    forges(
      "files",
      "plant-names",
      "names files with line ends, escapes and options",
      `touch -- "$(printf 'a\\nforged')" '--output=x' "$(printf '\\033]0;title\\007')" "$(printf 'b\\t\\001')" 2>/dev/null; rm -f -- "$(printf 'a\\nforged')"`,
    ),
  ],
};
