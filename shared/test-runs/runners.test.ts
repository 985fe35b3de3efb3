import { describe, expect, it } from "vitest";
import { testsIn } from "./test-runs.ts";

const found = (text: string) => testsIn(text, false).map((it) => it.command);

describe("a command that runs tests", () => {
  it.each(
    `npm test · npm t · npm run test:unit -- --run · npm --prefix X test · npm test --silent · npm --prefix=X run test
     npm -w app test · npm run test -w app · npm run-script test · npm exec vitest run · npm run e2e · npm cit
     pnpm test · pnpm -C x test · pnpm --filter @a/b test · pnpm -r test · pnpm exec vitest · pnpm vitest run · pnpm run spec
     yarn test · yarn --cwd x test · yarn workspace app test · yarn jest · yarn workspaces foreach -A run test
     bun test · bun run test · deno test · deno task test · npx vitest run · npx --yes jest · npx playwright test
     node --test · node --test-reporter=spec --test · node --run test · ./node_modules/.bin/vitest run · vitest run
     python -m pytest -q · python3 -W error -m unittest · pytest tests/a.py · uv run pytest · uv run --with x pytest
     poetry run pytest · poetry -C x run pytest · tox -e py312 · hatch test · hatch run test · python manage.py test
     coverage run -m pytest · go test ./... · go -C x test ./... · cargo test · cargo nextest run · cargo +nightly test
     make test · make -C x check · make -j 4 test · just test · task test · mvn -q verify · ./mvnw test · ./gradlew check
     ./gradlew :app:test · gradle testDebugUnitTest · dotnet test · bundle exec rspec · bin/rails test · rake test
     composer test · vendor/bin/phpunit · php artisan test · ctest --test-dir build · mix test · swift test · bats test
     nx test app · npx nx run app:test · turbo run test · npx turbo test · sbt test · zig build test · bazel test //...`
      .split(/\s·\s|\n/)
      .map((it) => it.trim()),
  )("is seen in %s", (text) => expect(found(text)).toEqual([text]));

  it.each([
    ["CI=1 npx vitest run", "npx vitest run"],
    ["timeout 60 go test ./...", "go test ./..."],
    ["timeout -k 5 --signal=INT 1m npm test", "npm test"],
    ["env -u CI A=b npm test", "npm test"],
    ["time npm test", "npm test"],
    ["nice -n 10 xvfb-run -a npm test", "npm test"],
    ["bash -lc 'cd x && npm test'", "npm test"],
    ["sh -c \"bash -c 'npm test'\"", "npm test"],
    ["/usr/bin/env CI=true /usr/local/bin/npm test", "/usr/local/bin/npm test"],
    ["{ npm test; }", "npm test"],
    ["npm \\\n  test", "npm test"],
    ['npm test "$(cat names)"', 'npm test "$(cat names)"'],
    ["f() { npm test; }; f", "npm test"],
    ["case x in x) npm test;; esac", "npm test"],
  ])("is seen in %s", (text, command) => expect(found(text)).toEqual([command]));

  it.each([
    "npm install",
    "cat test.txt",
    "echo npm test",
    "git commit -m 'npm test'",
    'git commit -m "fix; npm test"',
    "ls tests",
    "test -d x",
    "npm run testimonials",
    "npm run build # npm test",
    "cat > run.sh <<'EOF'\nnpm test\nEOF",
    "pytest --version",
    "npm run lint:test && vitest --help",
    "make tester",
    "grep -r 'npm test' .",
    "npm install vitest",
    "false && npm test",
  ])("is not seen in %s", (text) => expect(found(text)).toEqual([]));
});
