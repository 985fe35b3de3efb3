/** Programs that run tests. Each pattern matches the beginning of a command; words are split as a shell does. */
const runners: readonly RegExp[] = [
  /^(npm|pnpm|yarn|bun)( run)?( -\S+)* (test|t|tst|spec|e2e)(:[\w:-]+)?\b/,
  /^(npx|pnpm|yarn|bunx|pnpm exec|npm exec)?( -\S+)* ?(vitest|jest|mocha|ava|tap|cypress run|playwright test)\b/,
  /^node( -\S+)* --test\b/,
  /^(deno|bun|go|cargo|dotnet|swift|mix|flutter|dart|zig build|sbt|lein|rails|stack|cabal|gleam|bazel) test\b/,
  /^cargo nextest run\b/,
  /^(uv run |poetry run |pipenv run |hatch run )?(pytest|py\.test|tox|nox|python3?( -\S+)* -m (pytest|unittest))\b/,
  /^(mvn|\.\/mvnw)( -\S+)*( clean)? (test|verify|integration-test)\b/,
  /^(gradle|\.\/gradlew)( -\S+)* (test|check)\b/,
  /^(bundle exec )?(rspec|rake (test|spec)|minitest)\b/,
  /^(make|just|task|ninja)( -\S+)* (test|tests|check|spec)\b/,
  /^(ctest|phpunit|(\.\/)?vendor\/bin\/(phpunit|pest)|composer test|busted|bats|prove)\b/,
];

/** Before the program: variables, and programs that start another program. */
const before =
  /^(?:[A-Za-z_]\w*=\S*\s+|(?:time|env|sudo|xvfb-run(?: -a)?|timeout(?: -\S+)* \S+)\s+)+/;

/** A whole command wrapped in another shell. */
const wrapped = /^(?:\S*\/)?(?:ba|z|da)?sh\s+(?:-\w+\s+)*-\w*c\s+(["'])([\s\S]*)\1$/;

const longest = 200;

/**
 * The part of a shell command that runs tests. `proves`: the exit code of the whole command is the exit code of the
 * tests; it is not if something after the tests may end differently (`npm test | tail`, `npm test || true`).
 * Undefined: no tests are found.
 *
 * @param text one or more lines of shell
 * @param strict the shell stops at the first failure (`bash -e`)
 */
export function testCommand(
  text: string,
  strict: boolean,
): { readonly command: string; readonly proves: boolean } | undefined {
  const inner = wrapped.exec(text.trim())?.[2];
  if (inner !== undefined) return testCommand(inner.replace(/\\(["'])/g, "$1"), false);
  const parts = text
    .replace(/\\\n/g, " ")
    .split(/(\|\||&&|\||;|\n)/)
    .map((it) => it.trim());
  for (let at = parts.length - 1; at >= 0; at -= 2) {
    const command = (parts[at] ?? "").replace(before, "").replace(/\s+/g, " ");
    if (!runners.some((it) => it.test(command))) continue;
    const rest = parts.slice(at + 1);
    const operators = rest.filter((_, index) => index % 2 === 0);
    const nothing = rest.every((it) => ["", ";"].includes(it));
    const stops = strict && ["", ";"].includes(operators[0] ?? "");
    const proves = nothing || stops || operators.every((it) => it === "&&");
    return { command: command.slice(0, longest), proves };
  }
  return undefined;
}
