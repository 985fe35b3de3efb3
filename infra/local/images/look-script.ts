import { type ImageHolds, imageHolds, languageNames } from "../../../shared/schemas/image.ts";

/** How each language says its version. */
const languages: Readonly<Record<(typeof languageNames)[number], string>> = {
  node: "node --version",
  python: "python3 --version",
  ruby: "ruby --version",
  go: "go version",
  rust: "rustc --version",
  java: "java -version",
  php: "php -n --version",
  dotnet: "dotnet --version",
  gcc: "gcc -dumpfullversion",
  deno: "deno --version",
  bun: "bun --version",
  perl: "perl -e print(substr($^V,1))",
};

/** An engine's program: `words` start it. `from`: where its files are. */
export type LookedFor = {
  readonly from: "image" | "machine";
  readonly name: string;
  readonly words: readonly string[];
};

/** What a look found. `machine`: the programs of the machine that run there. */
export type Look = Pick<ImageHolds, "system" | "engines" | "languages"> & {
  readonly machine: readonly { readonly name: string; readonly version?: string | undefined }[];
};

/**
 * A script for bash that says what it finds around it, one line each: `found`, kind and name of what is there; then
 * `said`, kind, name, exit code and the first line with a version of what each says. All ask at the same time. A program
 * that hangs is told with `found` and never with `said`.
 */
export const lookScript = (engines: readonly LookedFor[]): string =>
  [
    preamble,
    ...[
      ...engines.map(({ from, name, words }) => [from, name, ...words, "--version"]),
      ...Object.entries(languages).map(([name, words]) => ["language", name, ...words.split(" ")]),
    ].map((words) => `look ${words.map(quoted).join(" ")}`),
    "wait",
  ].join("\n");

const preamble = `
export HOME=/tmp/look DISABLE_AUTOUPDATER=1 NO_COLOR=1
mkdir -p "$HOME" 2> /dev/null
while IFS= read -r line; do
  case $line in PRETTY_NAME=*) printf 'system\\t%s\\n' "\${line:12:120}" ;; esac
done 2> /dev/null < /etc/os-release
look() {
  local kind=$1 name=$2; shift 2
  case $(command -v "$1") in
    "") return 0 ;;
    /opt/wheelhouse/*) [ "$kind" = machine ] || return 0 ;; # mounted for every DevBox, not of the image
  esac
  printf 'found\\t%s\\t%s\\n' "$kind" "$name"
  { local said code
    said=$(set -o pipefail; "$@" 2>&1 < /dev/null | { IFS= read -r -N 4096 it; printf %s "$it"; }); code=$?
    [[ $said =~ [^$'\\n']*[0-9]\\.[0-9][^$'\\n']* ]] && said=\${BASH_REMATCH[0]} || said=
    printf 'said\\t%s\\t%s\\t%s\\t%s\\n' "$kind" "$name" "$code" "\${said:0:120}"
  } 2> /dev/null &
}`;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Reads what the script said. The text comes from programs of the image, so only known words and short versions are
 * taken of it. What is there and cannot say its version in time counts; what ends with an error does not.
 */
export function readLook(said: string, engines: readonly LookedFor[]): Look {
  const lines = said.split("\n").map((line) => line.split("\t"));
  const system = lines.find(([word]) => word === "system")?.[1];
  const those = (kind: string, names: readonly string[]) =>
    names.flatMap((name) => {
      const of = (word: string) =>
        lines.find((it) => it[0] === word && it[1] === kind && it[2] === name);
      const [, , , code, text = ""] = of("said") ?? [];
      if (!of("found") || (code !== undefined && code !== "0")) return [];
      const version = versionIn(text);
      return [{ name, ...(version === undefined ? {} : { version }) }];
    });
  const from = (where: LookedFor["from"]) =>
    those(
      where,
      engines.filter((it) => it.from === where).map((it) => it.name),
    );
  const {
    engines: own,
    languages: spoken,
    system: named,
  } = imageHolds.pick({ system: true, engines: true, languages: true }).parse({
    ...(system === undefined ? {} : { system: printable(system.replaceAll('"', "")) }),
    engines: from("image"),
    languages: those("language", languageNames),
  });
  return { system: named, engines: own, languages: spoken, machine: from("machine") };
}

/** The first number with a dot in a line: `v24.21.0`, `go1.24.3`, `2.1.0 (Claude Code)`. */
const versionIn = (line: string): string | undefined =>
  /\d{1,9}(?:\.[\w+-]{1,12}){1,3}/.exec(line)?.[0];

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, "").slice(0, 100);
