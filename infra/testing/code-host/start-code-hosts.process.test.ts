import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { withCodeHost } from "./code-host.fixture.ts";
import { gitWith } from "./git/git.fixture.ts";

it("the program prints its URLs, and keeps its data in its folder", async () => {
  await using there = await withCodeHost({});
  const start = async () => {
    const main = join(import.meta.dirname, "start-code-hosts.ts");
    const folder = join(there.folder, "state");
    const child = spawn(process.execPath, [main, "--folder", folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (lines.length === 2) break;
    }
    const github = lines[0]?.replace("WHEELHOUSE_GITHUB_URL=", "") ?? "";
    const stop = async () => {
      child.kill();
      await once(child, "exit");
    };
    return { github, lines, stop };
  };
  const first = await start();
  expect(first.lines).toEqual([
    expect.stringMatching(/^WHEELHOUSE_GITHUB_URL=http:\/\/127\.0\.0\.1:\d+$/),
    expect.stringMatching(/^WHEELHOUSE_AZURE_URL=http:\/\/127\.0\.0\.1:\d+$/),
  ]);
  const body = JSON.stringify({ github: [{ name: "acme/open" }] });
  const headers = { "content-type": "application/json" };
  await fetch(`${first.github}/_test/seed`, { method: "POST", headers, body });
  await first.stop();

  const second = await start();
  const { git } = gitWith(there.folder);
  await git("clone", "--quiet", `${second.github}/acme/open.git`, join(there.folder, "open"));
  await second.stop();
  expect(readFileSync(join(there.folder, "open/README.md"), "utf8")).toBe("hello\n");
});
