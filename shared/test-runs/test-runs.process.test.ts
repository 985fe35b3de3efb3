/** What the analysis says of a command is compared with what bash does, with a stub in place of `npm`. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { testsIn, type Verdict } from "./test-runs.ts";

const root = mkdtempSync(join(tmpdir(), "wheelhouse-test-runs-"));
const bin = join(root, "bin");
const work = join(root, "work");
for (const folder of [bin, join(work, "x")]) mkdirSync(folder, { recursive: true });
writeFileSync(
  join(bin, "npm"),
  '#!/bin/sh\ncase $* in ci) exit "$CI_ENDS";; esac\necho "$TEST_ENDS" >> "$RAN"\nexit "$TEST_ENDS"\n',
  { mode: 0o755 },
);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What really happened: the exit code of everything, and that of the last test run. */
function really(text: string, strict: boolean, ends: { test: number; ci: number }) {
  const ran = join(root, "ran");
  writeFileSync(ran, "");
  const env = {
    ...{ PATH: `${bin}:/usr/bin:/bin`, RAN: ran, HOME: root },
    ...{ TEST_ENDS: String(ends.test), CI_ENDS: String(ends.ci) },
  };
  const words = [...(strict ? ["-e"] : []), "-c", text];
  const { status } = spawnSync("bash", words, { cwd: work, env, stdio: "ignore" });
  const last = readFileSync(ran, "utf8").trim().split("\n").at(-1);
  return { code: status ?? -1, test: last ? Number(last) : undefined };
}

/** Whether a verdict is right about what happened. */
function right(verdict: Verdict, { code, test }: ReturnType<typeof really>): boolean {
  switch (verdict) {
    case "passed":
      return test === 0;
    case "code":
      return test === code && code !== 0;
    case "failed":
      return test !== undefined && test !== 0;
    case "not-passed":
      return test !== 0;
    case "absent":
      return test === undefined;
    case "unknown":
      return true;
    default:
      return verdict satisfies never;
  }
}

/** The command, and what can be known if the whole ends with 0, and if it does not. */
const commands: readonly [text: string, ifZero: Verdict, ifNot: Verdict, strict?: "strict"][] = [
  ["npm test", "passed", "code"],
  ["npm test --silent 2>&1 | tee log", "unknown", "unknown"],
  ["set -o pipefail; npm test --silent 2>&1 | tee log", "passed", "code"],
  ["set -euo pipefail\nnpm test 2>&1 | tee log | tail -5\necho done", "passed", "code"],
  ["set -o pipefail; npm test | grep -v x", "passed", "unknown"],
  ["set -o pipefail; set +o pipefail; npm test | tail -1", "unknown", "unknown"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell reads it
  ["npm test | tee log; exit ${PIPESTATUS[0]}", "passed", "code"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell reads it
  ['npm test 2>&1 | tee log; test "${PIPESTATUS[0]}" -eq 0', "passed", "failed"],
  ["npm test |& cat", "unknown", "unknown"],
  ["npm --prefix x test", "passed", "code"],
  ["cd x && npm test", "passed", "not-passed"],
  ["cd nowhere && npm test", "passed", "not-passed"],
  ["cd x; npm test", "passed", "code"],
  ["cd nowhere || exit 4; npm test", "passed", "not-passed"],
  ["env A=b npm test", "passed", "code"],
  ["A=b C='d e' npm test", "passed", "code"],
  ["timeout 60 npm test", "passed", "code"],
  ["time npm test", "passed", "code"],
  ['bash -c "npm test"', "passed", "code"],
  ["bash -ec 'npm test; echo done'", "passed", "code"],
  ["bash -c 'npm test; echo done'", "unknown", "unknown"],
  ["bash -o pipefail -c 'npm test | cat'", "passed", "code"],
  ["bash -euo pipefail -c 'npm test | cat; true'", "passed", "code"],
  ["npm test; echo done", "unknown", "unknown"],
  ["npm test\necho done", "unknown", "unknown"],
  ["npm test\necho done", "passed", "code", "strict"],
  ["npm test | tail\necho done", "unknown", "unknown", "strict"],
  ["set -o pipefail\nnpm test | tail\necho done", "passed", "code", "strict"],
  ["npm test || true", "unknown", "unknown"],
  ["npm test || true", "unknown", "unknown", "strict"],
  ["npm test && true", "passed", "code"],
  ["npm test || exit 7", "passed", "failed"],
  ["npm test || { echo broken; exit 7; }", "passed", "failed"],
  ["npm test || (echo broken; exit 7)", "passed", "failed"],
  ["npm test || exit $?", "passed", "code"],
  ["npm ci && npm test", "passed", "not-passed"],
  ["npm ci; npm test", "passed", "code"],
  ["npm ci || true; npm test", "passed", "code"],
  ["npm ci\nnpm test", "passed", "not-passed", "strict"],
  ["npm test && echo good || echo bad", "unknown", "unknown"],
  ["npm test && echo good || { echo bad; false; }", "passed", "failed"],
  ["npm test || npm test", "passed", "code"],
  ["npm test; npm test", "passed", "code"],
  ["npm test && npm ci", "passed", "unknown"],
  ["! npm test", "failed", "passed"],
  ["(npm test)", "passed", "code"],
  ["(cd x && npm test)", "passed", "not-passed"],
  ["(exit 3); npm test", "passed", "code"],
  ["{ npm test; echo done; }", "unknown", "unknown"],
  ["npm test &", "unknown", "unknown"],
  ["npm test & wait $!", "unknown", "unknown"],
  ["if npm test; then echo good; fi", "unknown", "unknown"],
  ["if npm test; then echo good; else exit 1; fi", "passed", "failed"],
  ["if ! npm test; then exit 1; fi", "passed", "failed"],
  ["if npm ci; then npm test; else exit 9; fi", "passed", "not-passed"],
  ["npm test; code=$?; echo ended; exit $code", "passed", "code"],
  ["npm test\nstatus=$?\n[ $status -ne 0 ] && exit $status\necho fine", "passed", "code"],
  ["out=$(npm test 2>&1)", "passed", "code"],
  ['out=$(npm test 2>&1); code=$?; echo "$out" | tail -3; exit $code', "passed", "code"],
  ["out=$(npm test 2>&1) || exit 5\necho $out", "passed", "failed", "strict"],
  ["echo $(npm test)", "unknown", "unknown"],
  ["local_code=0; npm test || local_code=$?; exit $local_code", "passed", "code"],
  ["exec npm test", "passed", "code"],
  ["npm test; exit", "passed", "code"],
  ["npm test; exit 0", "unknown", "unknown"],
  ["set -e; npm test; echo done", "passed", "code"],
  ["set -e; set +e; npm test; echo done", "unknown", "unknown"],
  ["set -e; (npm test); echo done", "passed", "code"],
  ["set -e; { npm test; } ; echo done", "passed", "code"],
  ["set -e; npm test && echo good; echo done", "unknown", "unknown"],
  ["set -e; if npm test; then :; fi; echo done", "unknown", "unknown"],
  ["set -e; { false && true; }; npm test", "passed", "code"],
  ["npm test > log 2>&1", "passed", "not-passed"],
  ["npm test > /nowhere/log", "passed", "not-passed"],
  ["npm test > /dev/null 2>&1", "passed", "code"],
  ["npm test <<< yes", "passed", "code"],
  ["cat > script.sh <<'END'\nnpm ci\nEND\nnpm test", "passed", "code"],
  ["for i in 1 2; do npm test || exit 1; done", "unknown", "unknown"],
  ["while npm test; do break; done", "unknown", "unknown"],
  ["f() { npm test; }; f", "unknown", "unknown"],
  ["trap 'exit 0' EXIT; npm test", "unknown", "unknown"],
  ["eval 'exit 0'; npm test", "unknown", "unknown"],
  [". ./quits.sh; npm test", "unknown", "not-passed"],
  ["false && npm test; npm ci", "absent", "absent"],
  ["true || npm test", "absent", "absent"],
  ["npm test # ; true", "passed", "code"],
  ["npm \\\n test", "passed", "code"],
  ["export CI=1\nnpm test", "passed", "code"],
  ["printf 'x\\n' | npm test", "passed", "code"],
  ["npm test 2>&1 | tee /nowhere/log", "unknown", "unknown"],
  ["set -o pipefail; npm test 2>&1 | tee /nowhere/log", "passed", "unknown"],
];

writeFileSync(join(work, "quits.sh"), "exit 0\n");

it.each(commands)("%s", (text, ifZero, ifNot, strict) => {
  const [found] = testsIn(text, strict === "strict");
  expect([found?.ifZero ?? "absent", found?.ifNot ?? "absent"]).toEqual([ifZero, ifNot]);
  for (const test of [0, 1, 2, 130])
    for (const ci of [0, 6]) {
      const happened = really(text, strict === "strict", { test, ci });
      const verdict = happened.code === 0 ? ifZero : ifNot;
      expect(
        right(verdict, happened),
        JSON.stringify({ ends: test, ci, ...happened, verdict }),
      ).toBe(true);
    }
});
