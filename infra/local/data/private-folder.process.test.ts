import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makePrivate } from "./private-folder.ts";

let data = "";
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "wheelhouse-private-"));
});
// Node cannot remove a nest that is deeper than a path may be.
afterEach(() => void execFileSync("rm", ["-rf", "--", data]));

const modeOf = (path: string) => (statSync(join(data, path)).mode & 0o777).toString(8);

describe("a data folder", () => {
  it("is made private with what it holds, except what commands wrote", () => {
    chmodSync(data, 0o755);
    mkdirSync(join(data, "blobs"), { mode: 0o755 });
    writeFileSync(join(data, "blobs", "one"), "", { mode: 0o644 });
    mkdirSync(join(data, "runs", "run_x", "workspace"), { recursive: true, mode: 0o755 });
    writeFileSync(join(data, "runs", "run_x", "workspace", "open"), "", { mode: 0o644 });
    expect(makePrivate(data)).toContain(join(data, "blobs", "one"));
    expect([modeOf("blobs"), modeOf("blobs/one"), modeOf("runs")]).toEqual(["700", "600", "700"]);
    expect(modeOf("runs/run_x/workspace/open")).toBe("644");
    expect(makePrivate(data)).toEqual([]);
  });

  it("gives no warning of what it held behind a closed door", () => {
    writeFileSync(join(data, "token"), "", { mode: 0o644 });
    expect(makePrivate(data)).toEqual([]);
    expect(modeOf("token")).toBe("600");
  });

  it.each(["trash/1", "runs/run_x/workspace", "runs/run_x/home", "runs/run_x/devboxes/box_x/tmp"])(
    "is made private whatever commands nested in %s",
    (folder) => {
      mkdirSync(join(data, folder), { recursive: true });
      const nest = 'for (1 .. 20) { my $it = "d" x 250; mkdir $it or die; chdir $it or die }';
      execFileSync("perl", ["-e", nest], { cwd: join(data, folder) });
      writeFileSync(join(data, "token"), "", { mode: 0o644 });
      makePrivate(data);
      expect(modeOf("token")).toBe("600");
    },
  );
});
