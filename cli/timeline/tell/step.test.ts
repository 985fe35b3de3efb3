import { describe, expect, it } from "vitest";
import { type RunFact, runFact } from "../../../shared/schemas/event.ts";
import { exec, output, queued, said, url } from "./tell.fixture.ts";

const edit: RunFact = {
  type: "step.started",
  step: "s",
  kind: "edit",
  title: "src/a.ts",
  call: {},
};
const patch = "--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,3 @@\n-old\n+new\n+more\n same\n";

describe("a step", () => {
  const finish = (result: object, more: object = {}): RunFact =>
    runFact.parse({ type: "step.finished", step: "s", ok: true, exitCode: 0, result, ...more });

  it("shows a command of several lines below its name", () => {
    const call = { command: "cd web\nnpm test" };
    expect(said({ ...exec, call } as RunFact)).toEqual([
      "▸ exec in DevBox",
      "    $ cd web",
      "      npm test",
    ]);
  });

  it("shows its output once: as it comes, and at the end only the line that had no end", () => {
    const before = [exec, output("one\ntw"), output("o\nDone")];
    expect(said(...before.slice(0, 2))).toEqual(["    one"]);
    expect(said(...before)).toEqual(["    two"]);
    expect(said(...before, finish({ output: "one\ntwo\nDone" }))).toEqual([
      "    Done",
      "✓ exit 0, 3.0 s",
    ]);
  });

  it("shows the output that came only with its result", () => {
    expect(said(exec, finish({ output: "one\n" }))).toEqual(["    one", "✓ exit 0, 1.0 s"]);
  });

  it("shows the tail of long output, how much is missing, and where it is", () => {
    const lines = Array.from({ length: 234 }, (_, index) => `line ${index + 1}`);
    const shown = said(exec, output(`${lines.join("\n")}\n`));
    expect(shown).toEqual([
      `    … 214 lines, see ${url}`,
      ...lines.slice(-20).map((it) => `    ${it}`),
    ]);
    const excerpt = {
      head: "line 1\n",
      tail: "line 9999\nline 10000\n",
      size: 90_000,
      lines: 10_000,
    };
    expect(said(exec, finish({ excerpt }))).toEqual([
      `    … 9,998 lines, see ${url}`,
      "    line 9999",
      "    line 10000",
      "✓ exit 0, 1.0 s",
    ]);
  });

  it("shows what a progress bar leaves, without colours", () => {
    expect(said(exec, output("10 %\r50 %\r\u001b[32m100 %\u001b[0m\r\n"))).toEqual(["    100 %"]);
  });

  it("says which one it is when something else was told meanwhile", () => {
    expect(said(exec, queued, output("one\n"))).toEqual(["▸ exec in DevBox npm test", "    one"]);
    expect(said(exec, queued, finish({}))).toEqual(["✓ exec in DevBox npm test: exit 0, 2.0 s"]);
  });

  it("that edits says what it changed in each file", () => {
    const diffs = [{ path: "src/a.ts", patch }];
    const end = runFact.parse({ type: "step.finished", step: "s", ok: true, result: { diffs } });
    expect(said(edit)).toEqual(["▸ edit src/a.ts"]);
    expect(said(edit, end)).toEqual(["    src/a.ts +2 −1", "✓ done, 1.0 s"]);
  });

  it("that did not end by itself was interrupted", () => {
    const end = runFact.parse({
      type: "step.finished",
      step: "s",
      ok: false,
      result: { interrupted: true },
    });
    expect(said(exec, end)).toEqual(["■ interrupted, 1.0 s"]);
  });
});
