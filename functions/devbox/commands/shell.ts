import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";

/**
 * Makes a program the first to be ended when the DevBox's memory is full. What starts the programs of the
 * DevBox keeps a lower score, so the DevBox itself lives on.
 */
export const firstToEnd = "{ echo 800 > /proc/self/oom_score_adj; } 2>/dev/null || :";

/**
 * The script that starts a block inside the sandbox. It reads a line of exports and then the block from
 * its input, because the length of arguments is limited. It writes and reads every file that commands can
 * touch inside the sandbox, so a link that a command placed in HOME cannot lead outside.
 *
 * It exports the KEY=value lines in the first 64 KB of `$WHEELHOUSE_ENV`. It skips other lines, and the
 * variables that control the DevBox or the shell.
 *
 * What the shell can do itself starts no program: each one delays the block.
 *
 * A block runs like a step of common CI systems: `bash -e`, without `pipefail`, without input.
 */
const before = `
exec 2>&1
${firstToEnd}
IFS= read -r __exports
eval "$__exports"
[ -d "$HOME/.wheelhouse" ] || mkdir -p "$HOME/.wheelhouse" || exit 125
{ [ -e "$WHEELHOUSE_ENV" ] || : >> "$WHEELHOUSE_ENV"; } && cd "$__workspace" || exit 125
[ ! -s "$WHEELHOUSE_ENV" ] || while IFS= read -r __line || [ -n "$__line" ]; do
  [[ $__line =~ ^[A-Za-z_][A-Za-z0-9_]*= ]] || continue
  case $BASH_REMATCH in
    PATH= | HOME= | SHELL= | IFS= | ENV= | PWD= | OLDPWD= | SHLVL= | _= | __*) ;;
    UID= | EUID= | PPID= | SHELLOPTS= | GLOBIGNORE= | PS4= | BASH*) ;;
    WHEELHOUSE_* | LD_* | DYLD_*) ;;
    *) export "$__line" ;;
  esac
done < <(head -c 65536 "$WHEELHOUSE_ENV")
cat > "$HOME/.wheelhouse/$__name" || exit 125
exec bash --noprofile --norc -e "$HOME/.wheelhouse/$__name" < /dev/null
`;

/** The command line that starts a block. The exports and the block come through the input. */
export const blockWords: readonly string[] = ["bash", "--noprofile", "--norc", "-c", before];

export type Block = {
  /** The name of the file that contains the block while it runs. Error messages show it. */
  readonly name: string;
  readonly code: string;
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
};

/**
 * No Run has a person's key, so settings of a repository or an image that demand signatures would make commits and
 * pushes fail. `git commit -S` still signs.
 */
const unsigned = gitVariables({
  "commit.gpgSign": "false",
  "tag.gpgSign": "false",
  "push.gpgSign": "false",
});

/** Settings for every git of a command; they win over those in files. */
function gitVariables(settings: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(settings).flatMap(([key, value], at) => [
    [`GIT_CONFIG_KEY_${at}`, key],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(entries.length / 2), ...Object.fromEntries(entries) };
}

/** The environment of every command. */
export function commandEnv({ runId, command }: Pick<BoxConfig, "runId" | "command">) {
  return {
    ...unsigned,
    ...command.env,
    LANG: "C.UTF-8",
    TERM: "xterm-256color",
    HOME: command.home,
    PATH: command.path,
    WHEELHOUSE_RUN: runId,
    WHEELHOUSE_SOCKET: command.socket,
    WHEELHOUSE_ENV: `${command.home}/.wheelhouse/env`,
  };
}

/** The input for `blockWords`. */
export function blockInput({ name, code, workspace, env }: Block): string {
  const variables = Object.entries(env).map(([key, value]) => `export ${key}=${quoted(value)};`);
  const own = `__workspace=${quoted(workspace)}; __name=${quoted(name)};`;
  return `${variables.join(" ")} ${own}\n${code.replaceAll("\0", "")}`;
}

/** Quotes a text so that bash reads exactly this text, from one line. */
export function quoted(text: string): string {
  const safe = text.replaceAll("\0", "").replace(/[\\']/g, "\\$&").replaceAll("\n", "\\n");
  return `$'${safe}'`;
}
