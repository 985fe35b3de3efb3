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

  it("shows its output once: whole lines as they arrive, and an unfinished line at the end", () => {
    const before = [exec, output("one\ntw"), output("o\nDone")];
    expect(said(...before.slice(0, 2))).toEqual(["    one"]);
    expect(said(...before)).toEqual(["    two"]);
    expect(said(...before, finish({ output: "one\ntwo\nDone" }))).toEqual([
      "    Done",
      "✓ exit 0, 3.0 s",
    ]);
  });

  it("shows output that arrives only with the result", () => {
    expect(said(exec, finish({ output: "one\n" }))).toEqual(["    one", "✓ exit 0, 1.0 s"]);
  });

  it("shows the end of long output, how many lines are missing, and where to read them", () => {
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

  it("shows the last state of a progress bar, without colours", () => {
    expect(said(exec, output("10 %\r50 %\r\u001b[32m100 %\u001b[0m\r\n"))).toEqual(["    100 %"]);
  });

  it("repeats its title if another block came in between", () => {
    expect(said(exec, queued, output("one\n"))).toEqual(["▸ exec in DevBox npm test", "    one"]);
    expect(said(exec, queued, finish({}))).toEqual(["✓ exec in DevBox npm test: exit 0, 2.0 s"]);
  });

  it("shows the added and removed lines of each file that it changed", () => {
    const diffs = [{ path: "src/a.ts", patch }];
    const end = runFact.parse({ type: "step.finished", step: "s", ok: true, result: { diffs } });
    expect(said(edit)).toEqual(["▸ edit src/a.ts"]);
    expect(said(edit, end)).toEqual(["    src/a.ts +2 −1", "✓ done, 1.0 s"]);
  });

  it("is interrupted if it did not end by itself", () => {
    const end = runFact.parse({
      type: "step.finished",
      step: "s",
      ok: false,
      result: { interrupted: true },
    });
    expect(said(exec, end)).toEqual(["■ interrupted, 1.0 s"]);
  });
});
