import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { block, TestRun } from "./testing/devbox.ts";

/** A Run with a ticket whose repository git finds in `from`. */
async function withTicket(from: (run: TestRun) => string): Promise<TestRun> {
  const run = await TestRun.of(block("cat README"));
  run.coordinator.ticketUrl = "https://github.com/acme/site/issues/7";
  const address = "https://github.com/acme/site.git";
  mkdirSync(join(run.folder, "home"), { recursive: true });
  writeFileSync(
    join(run.folder, "home/.gitconfig"),
    `[url "${from(run)}"]\n  insteadOf = ${address}\n`,
  );
  return run;
}

function repository(run: TestRun): string {
  const folder = join(run.folder, "origin");
  const git = (...words: string[]) => execFileSync("git", words, { cwd: folder });
  mkdirSync(folder);
  writeFileSync(join(folder, "README"), "hello\n");
  git("init", "--quiet");
  git("add", ".");
  git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "first");
  return folder;
}

it("clones the repository of a ticket before the first turn, once", async () => {
  await using run = await withTicket(repository);
  run.coordinator.queue.push(block("echo again"));
  await run.launch().reported();
  expect(run.all("step.started").map(({ kind, title }) => [kind, title])).toEqual([
    ["clone", "clone acme/site"],
    ["exec", "exec in DevBox: cat README"],
    ["exec", "exec in DevBox: echo again"],
  ]);
  expect(run.outputs().slice(1)).toEqual(["hello\n", "again\n"]);
});

it("fails a Run whose repository cannot be cloned, with what git said", async () => {
  await using run = await withTicket(() => "/nowhere");
  const report = await run.launch().reported();
  expect(report).toMatchObject({ status: "failed", summary: expect.stringContaining("/nowhere") });
});
