import type { Command } from "commander";

const shells = {
  /** Commands in the first place, then the options of the command. */
  bash: (words: Words) => `_wheelhouse() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words="${words.commands.join(" ")}"
  case "\${COMP_WORDS[1]}" in
${words.options.map(([name, options]) => `    ${name}) [ "$COMP_CWORD" -gt 1 ] && words="${options.join(" ")}" ;;`).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _wheelhouse wheelhouse
`,
  zsh: (words: Words) => `#compdef wheelhouse
_wheelhouse() {
  if (( CURRENT == 2 )); then
    compadd -- ${words.commands.join(" ")}
    return
  fi
  case "$words[2]" in
${words.options.map(([name, options]) => `    ${name}) compadd -- ${options.join(" ")} ;;`).join("\n")}
  esac
}
compdef _wheelhouse wheelhouse
`,
  fish: (words: Words) =>
    [
      "complete -c wheelhouse -f",
      `complete -c wheelhouse -n __fish_use_subcommand -a "${words.commands.join(" ")}"`,
      ...words.options.flatMap(([name, options]) =>
        options.map(
          (it) =>
            `complete -c wheelhouse -n "__fish_seen_subcommand_from ${name}" -l ${it.replace(/^--/, "")}`,
        ),
      ),
      "",
    ].join("\n"),
} as const;

type Shell = keyof typeof shells;
type Words = {
  readonly commands: readonly string[];
  readonly options: readonly (readonly [command: string, options: readonly string[]])[];
};

/** `wheelhouse completion`: a script for a shell, made from the commands and options of the program. */
export function addCompletion(program: Command): void {
  program
    .command("completion")
    .description("Print a completion script for a shell")
    .argument("<shell>", Object.keys(shells).join(", "))
    .action((shell: string, _, command: Command) => {
      if (!(shell in shells))
        command.error(
          `No completion script for ${shell}. Choose one of ${Object.keys(shells).join(", ")}.`,
        );
      process.stdout.write(shells[shell as Shell](wordsOf(program)));
    });
}

function wordsOf(program: Command): Words {
  const shared = program.options.flatMap((it) => (it.long ? [it.long] : []));
  return {
    commands: [...program.commands.map((it) => it.name()), "help"],
    options: program.commands.map((it) => [
      it.name(),
      [...it.options.flatMap((option) => (option.long ? [option.long] : [])), ...shared, "--help"],
    ]),
  };
}
