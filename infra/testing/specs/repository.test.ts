import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeOwn, sh, useClient } from "./support/use.ts";

const given = useClient();
const folder = mkdtempSync(join(tmpdir(), "wheelhouse-repository-"));
let bundle = "";

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], {
    cwd: join(folder, "work"),
  });

/** A real repository with a real test suite. A Run gets it as a bundle, because it reaches no server of this machine. */
beforeAll(() => {
  execFileSync("git", ["init", "-q", "-b", "main", join(folder, "work")]);
  writeFileSync(join(folder, "work", "sum.mjs"), "export const sum = (a, b) => a - b;\n");
  const suite = [
    'import { test } from "node:test";',
    'import { equal } from "node:assert";',
    'import { sum } from "./sum.mjs";',
    'test("adds", () => equal(sum(1, 2), 3));',
  ];
  writeFileSync(join(folder, "work", "sum.test.mjs"), suite.join("\n"));
  git("add", ".");
  git("commit", "-qm", "feat: sums");
  git("bundle", "create", "-q", join(folder, "sum.bundle"), "--all");
  bundle = readFileSync(join(folder, "sum.bundle")).toString("base64");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeOwn("a real repository", () => {
  it("is cloned; its failing suite fails the Run; a message with the fix makes it pass", async () => {
    const { it: client } = given;
    const clone = sh(
      `echo ${bundle} | base64 -d > "$HOME/sum.bundle"`,
      'git clone -q -b main "$HOME/sum.bundle" .',
    );
    const id = await client.start(`Run its tests.\n\n${clone}\n\n${sh("node --test")}`);
    const failed = await client.untilStatus(id, "failed", "completed");
    expect(failed.status).toBe("failed");
    expect(await client.output(id)).toMatch(/not ok|✖ adds/);
    await client.say(id, sh("sed -i 's/a - b/a + b/' sum.mjs", "node --test", "git diff --stat"));
    const mended = await client.until(id, (run) => run.leg === 2 && run.completedAt !== null);
    expect(mended.status).toBe("completed");
    expect(await client.output(id)).toMatch(/sum\.mjs \| 2/);
  });
});
