import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { asUser, type Mount, staged } from "./arguments.ts";
import { findTools } from "./tools.ts";

const { setpriv } = findTools();
const root = process.platform === "linux" && process.getuid?.() === 0;
const user = 1_234_567;

describe.skipIf(!root || !setpriv)("the mounts that root opens for another user", () => {
  const parent = mkdtempSync(join(tmpdir(), "wheelhouse-mounts-")); // only root can enter it
  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  const said = (mounts: readonly Mount[], script: string) => {
    const [program = "", ...words] = asUser(setpriv ?? "", mounts, user);
    return spawnSync(program, [...words, "sh", "-c", script], { encoding: "utf8" });
  };

  it("are there, whatever characters their paths have, files and folders, each once", () => {
    // Blanks, backslashes, octal forms, comments, quotes and expansions have a meaning for somebody on the way.
    const part = fc.constantFrom(
      ..." \t\n\r\v\\#'\"$`*?[;&|<>(){}~!=,é漢",
      "\\040",
      "$(id)",
      "a",
      "--",
    );
    const name = fc.array(part, { minLength: 1, maxLength: 12 }).map((it) => it.join(""));
    let count = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, fc.boolean()), { minLength: 1, maxLength: 6 }),
        (wanted) => {
          const mounts = wanted.map(([text, folder], at): Mount => {
            count += 1;
            const below = join(parent, String(count));
            mkdirSync(below);
            const from = join(below, `x${text}`);
            if (folder) mkdirSync(from);
            writeFileSync(folder ? join(from, "file") : from, `${at}`);
            return { from, to: folder ? `/shown/${at}` : `/shown/${at}/file`, how: "ro-bind" };
          });
          const [first] = mounts;
          const shown = staged(first ? [...mounts, first] : mounts);
          expect(shown.at(-1)?.from).toBe(shown[0]?.from);
          const files = shown.map(({ from, to }) => (to.endsWith("/file") ? from : `${from}/file`));
          const { stdout, stderr } = said(mounts, `cat ${files.join(" ")}`);
          expect({ stdout, stderr }).toEqual({
            stdout: `${wanted.map((_, at) => at).join("")}0`,
            stderr: "",
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it("belong to the sandbox alone, and what cannot be opened starts nothing", () => {
    const folder = join(parent, "folder");
    mkdirSync(folder);
    const one: Mount = { from: folder, to: "/shown", how: "bind" };
    expect(said([one], "id -u").stdout).toBe(`${user}\n`);
    const { status, stdout } = said(
      [one, { ...one, from: join(parent, "missing") }],
      "echo started",
    );
    expect([status === 0, stdout]).toEqual([false, ""]);
    expect(spawnSync("ls", ["/run/wheelhouse"], { encoding: "utf8" }).stdout).toBe("");
  });
});
