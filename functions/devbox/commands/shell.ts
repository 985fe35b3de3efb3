import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";

/**
 * What runs inside the sandbox before a block. It reads a line of exports and then the block from
 * its input, so neither is bound by the length of an argument, and every file that commands can
 * touch is written and read in there: a link planted in HOME leads nowhere outside.
 *
 * `$WHEELHOUSE_ENV`: its first 64 KB, line by line; what is not KEY=value is passed over, and so
 * are the names by which a DevBox or the shell itself is steered.
 *
 * A block runs like a step of the usual CI systems: `bash -e`, without `pipefail`, with no input.
 */
const before = `
exec 2>&1
IFS= read -r __exports
eval "$__exports"
mkdir -p "$HOME/.wheelhouse" && touch "$WHEELHOUSE_ENV" && cd "$__workspace" || exit 125
while IFS= read -r __line || [ -n "$__line" ]; do
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

/** The words that start a block; its exports and text come by the input. */
export const blockWords: readonly string[] = ["bash", "--noprofile", "--norc", "-c", before];

export type Block = {
  /** Of the file in which the block lies while it runs; error messages show it. */
  readonly name: string;
  readonly code: string;
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
};

/** The surroundings of every command, whatever its host left of them. */
export function commandEnv({ runId, command }: Pick<BoxConfig, "runId" | "command">) {
  return {
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

/** What `blockWords` reads. */
export function blockInput({ name, code, workspace, env }: Block): string {
  const variables = Object.entries(env).map(([key, value]) => `export ${key}=${quoted(value)};`);
  const own = `__workspace=${quoted(workspace)}; __name=${quoted(name)};`;
  return `${variables.join(" ")} ${own}\n${code.replaceAll("\0", "")}`;
}

/** A word that bash reads as exactly this text, on one line. */
export function quoted(text: string): string {
  const safe = text.replaceAll("\0", "").replace(/[\\']/g, "\\$&").replaceAll("\n", "\\n");
  return `$'${safe}'`;
}
