/** Options of a program that take the next word as their value. */
const values: Readonly<Record<string, RegExp>> = {
  npm: /^(--prefix|-C|--workspace|-w|--loglevel|--cache|--userconfig|--script-shell)$/,
  pnpm: /^(-C|--dir|--filter|-F|--filter-prod|--loglevel|--reporter)$/,
  yarn: /^(--cwd|--mutex|--modules-folder|--cache-folder)$/,
  bun: /^(--cwd|--filter|-F|--env-file|--config|-c|--preload|-r)$/,
  npx: /^(-p|--package|-w|--workspace|--prefix|-C)$/,
  make: /^(-C|--directory|-f|--file|-j|-l|-I|-o)$/,
  go: /^-C$/,
  cargo: /^(-C|--config|-Z|--color|--manifest-path)$/,
  mvn: /^(-f|--file|-pl|--projects|-P|-s|-T|-D)$/,
  gradle: /^(-p|--project-dir|-b|-I|-x|--exclude-task|-D|-P)$/,
  uv: /^(--with|--with-requirements|-p|--python|--directory|--project|--extra|--group|--env-file)$/,
  poetry: /^(-C|--directory|-P|--project)$/,
  python: /^(-W|-X)$/,
  just: /^(-f|--justfile|-d|--working-directory|--set)$/,
  dotnet: /^$/,
};

const script = /^(test|tests|t|tst|spec|e2e)([:.-][\w:.-]+)?$/;
const inScripts =
  /^(?!lint|build|format|type)([\w.-]+:)?(test|tests|spec|e2e|vitest|jest)([:.-][\w:.-]+)?$/;
const direct =
  /^(vitest|jest|mocha|ava|tap|jasmine|karma|pytest|py\.test|tox|nox|rspec|minitest|ctest|phpunit|pest|busted|bats|prove|ginkgo|gotestsum|nextest|cargo-nextest)$/;
const javascript =
  /^(vitest|jest|mocha|ava|tap|jasmine|karma|cypress|playwright|c8|nyc|web-test-runner|wtr|tsx|lerna|nx|turbo|bats)$/;
const subcommand: Readonly<Record<string, RegExp>> = {
  deno: /^test$/,
  go: /^test$/,
  cargo: /^(test|t|nextest|tarpaulin|llvm-cov)$/,
  dotnet: /^(test|vstest)$/,
  swift: /^test$/,
  mix: /^test$/,
  flutter: /^test$/,
  dart: /^test$/,
  zig: /^test$/,
  sbt: /^(test|testOnly.*)$/,
  lein: /^test$/,
  rails: /^(test|test:.*|spec)$/,
  rake: /^(test|spec)(:.*)?$/,
  stack: /^test$/,
  cabal: /^(test|v2-test)$/,
  gleam: /^test$/,
  bazel: /^test$/,
  bazelisk: /^test$/,
  cypress: /^run$/,
  playwright: /^test$/,
  hatch: /^test$/,
  turbo: /^test(:.*)?$/,
  nx: /^(test|e2e)$/,
  artisan: /^test$/,
  karma: /^start$/,
};
const anyWord: Readonly<Record<string, RegExp>> = {
  mvn: /^(test|verify|integration-test|install|package)$/,
  gradle: /^:?([\w-]+:)*(test|check|build|test[A-Z]\w*|\w+Test)$/,
  make: /^(test|tests|check|spec|e2e)([:.-][\w-]+)?$/,
  just: /^(test|tests|check|spec|e2e)([:.-][\w-]+)?$/,
  task: /^(test|tests|check|spec|e2e)([:.-][\w-]+)?$/,
  ninja: /^(test|tests|check)$/,
  xcodebuild: /^test(-without-building)?$/,
};
/** It only says what there is. */
const asks =
  /^(--version|-V|--help|-h|--listTests|--list-tests|--collect-only|--co|--dry-run|-n|--no-run)$/;

/** Whether a command runs tests. The words are without quotes, variables and programs before it. */
export function runsTests(words: readonly string[]): boolean {
  const [first = "", ...all] = words;
  const program = first.slice(first.lastIndexOf("/") + 1);
  const name = names[program] ?? program.replace(/^python\d[\d.]*$/, "python");
  const rest = bare(name, all);
  const [next = "", after = ""] = rest;
  if (all.some((it) => asks.test(it) && !(it === "-n" && name !== "make" && name !== "just")))
    return false;
  switch (name) {
    case "npm":
    case "pnpm":
    case "yarn":
    case "bun":
      return packageManager(name, rest);
    case "npx":
    case "bunx":
      return javascript.test(nameOf(next)) && runsTests(rest);
    case "node":
      return all.some((it) => it === "--test" || it.startsWith("--test=")) || runsScript(all);
    case "uv":
    case "poetry":
    case "pipenv":
    case "pdm":
    case "pixi":
    case "rye":
      return (next === "run" && ranBy(rest)) || (name !== "uv" && script.test(next));
    case "hatch":
      return next === "test" || (next === "run" && (ranBy(rest) || /(^|:)(test|cov)/.test(after)));
    case "coverage":
      return next === "run" && /(^| )-m (pytest|unittest)( |$)/.test(all.join(" "));
    case "python":
      return (
        /(^| )-m (pytest|unittest|nose2|tox|nox)( |$)/.test(` ${all.join(" ")}`) ||
        (/(^|\/)manage\.py$/.test(next) && after === "test")
      );
    case "bundle":
      return next === "exec" && runsTests(rest.slice(1));
    case "php":
      return runsTests(rest);
    case "composer":
      return script.test(next) || (/^run(-script)?$/.test(next) && script.test(after));
    case "lerna":
    case "turbo":
      if (next === "run") return script.test(after);
      break;
    case "nx":
      if (/^run(-many)?$/.test(next)) return /(:|-t |--target[= ])(test|e2e)\b/.test(all.join(" "));
      break;
    case "deno":
      if (next === "task") return script.test(after);
      break;
    case "zig":
      return next === "test" || (next === "build" && after === "test");
    case "mise":
      return next === "run" && script.test(after);
    case "c8":
    case "nyc":
    case "cross-env":
      return runsTests(rest.filter((it, at) => at > 0 || !it.includes("=")));
  }
  const word = anyWord[name];
  if (word) return rest.some((it) => word.test(it));
  const sub = subcommand[name];
  if (sub) return sub.test(next.startsWith("+") ? after : next);
  return direct.test(name);
}

const names: Readonly<Record<string, string>> = {
  mvnw: "mvn",
  gradlew: "gradle",
  gmake: "make",
  "py.test": "pytest",
  yarnpkg: "yarn",
};

/** The name of a package or program, without its scope, folder and version. */
function nameOf(word: string): string {
  const last = word.slice(word.lastIndexOf("/") + 1);
  const version = last.indexOf("@");
  return version > 0 ? last.slice(0, version) : last;
}

/** The words without options and their values, to a `--`. */
function bare(name: string, all: readonly string[]): string[] {
  const takes = values[name];
  const words: string[] = [];
  for (let at = 0; at < all.length; at += 1) {
    const word = all[at] ?? "";
    if (takes?.test(word)) at += 1;
    else if (!word.startsWith("-")) words.push(word);
  }
  return words;
}

function packageManager(name: string, rest: readonly string[]): boolean {
  const [next = "", after = ""] = rest;
  if (/^(run|run-script|rum|urn)$/.test(next)) return inScripts.test(after);
  if (/^(exec|dlx|x)$/.test(next))
    return javascript.test(nameOf(after)) && runsTests([nameOf(after), ...rest.slice(2)]);
  if (/^workspaces?$/.test(next))
    return packageManager(name, rest.slice(after === "foreach" || next === "workspaces" ? 1 : 2));
  if (next === "foreach") return packageManager(name, rest.slice(1));
  if (name === "npm") return /^(test|t|tst|it|cit|install-test|install-ci-test)$/.test(next);
  return (
    script.test(next) ||
    (name !== "bun" && runsTests([next, ...rest.slice(1)]) && javascript.test(next))
  );
}

const runsScript = (all: readonly string[]): boolean => {
  const at = all.indexOf("--run");
  return at >= 0 && inScripts.test(all[at + 1] ?? "");
};

const ranBy = (rest: readonly string[]): boolean =>
  script.test(rest[1] ?? "") || runsTests(rest.slice(1));
