import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { withCodeHost } from "../../../infra/testing/code-host/code-host.fixture.ts";
import { block, TestRun } from "../../../infra/testing/devbox/test-run.ts";

it.each([
  [
    "true",
    "missing",
    "has its history without the content of old files, and fetches that when it is needed",
  ],
  ["false", "complete", "is complete where the server refuses filters"],
])("a partial clone from a server with allowFilter=%s is %s: it %s", async (allowed, state) => {
  await using host = await withCodeHost({
    github: [
      { name: "acme/site", files: { README: "old\n" }, branches: { next: { README: "new\n" } } },
    ],
  });
  const cwd = `${host.folder}/github/acme/site.git`;
  execFileSync("git", ["config", "uploadpack.allowFilter", allowed], { cwd });
  await using run = await TestRun.of(
    block(
      "git rev-list --objects --all --missing=print | grep -q '^?' && echo missing || echo complete\n" +
        "cat README; git show origin/main:README; echo more >> README; git commit -qam more",
    ),
  );
  const cloneUrl = `${host.github}/acme/site.git`;
  run.coordinator.place = {
    repository: { name: "acme/site", cloneUrl, base: "next", partial: true },
    branch: "wheelhouse/run_test-mend",
  };
  expect(await run.launch().reported()).toMatchObject({ status: "completed" });
  expect(run.outputs().at(-1)).toBe(`${state}\nnew\nold\n`);
  const [told] = run.all("changes.reported");
  expect(told).toMatchObject({ files: 1, added: 1, removed: 0 });
  expect(told?.missing).toBeUndefined();
});
