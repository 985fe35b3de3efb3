import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeOwn, sh, useClient } from "./support/use.ts";

const given = useClient();
const folder = mkdtempSync(join(tmpdir(), "wheelhouse-repository-"));
let server: Server;
let url = "";

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], {
    cwd: join(folder, "work"),
  });

/** A real repository with a real test suite, served as plain files over HTTP (git's dumb protocol). */
beforeAll(async () => {
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
  execFileSync("git", ["clone", "-q", "--bare", join(folder, "work"), join(folder, "sum.git")]);
  execFileSync("git", ["update-server-info"], { cwd: join(folder, "sum.git") });
  server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    readFile(join(folder, path)).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/sum.git`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describeOwn("a real repository", () => {
  it("is cloned; its failing suite fails the Run; a message with the fix makes it pass", async () => {
    const { it: client } = given;
    const id = await client.start(
      `Run its tests.\n\n${sh(`git clone -q ${url} .`)}\n\n${sh("node --test")}`,
    );
    const failed = await client.untilStatus(id, "failed", "completed");
    expect(failed.status).toBe("failed");
    expect(await client.output(id)).toMatch(/not ok|✖ adds/);
    await client.say(id, sh("sed -i 's/a - b/a + b/' sum.mjs", "node --test", "git diff --stat"));
    const mended = await client.until(id, (run) => run.leg === 2 && run.completedAt !== null);
    expect(mended.status).toBe("completed");
    expect(await client.output(id)).toMatch(/sum\.mjs \| 2/);
  });
});
