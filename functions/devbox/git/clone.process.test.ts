import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { withCodeHost } from "../../../infra/testing/code-host/code-host.fixture.ts";
import { block, TestRun } from "../../../infra/testing/devbox/test-run.ts";

const token = "ghp_marked_secret_of_ada";
const branch = "wheelhouse/run_test-mend";

/** A Run whose ticket is in a private repository, on a code host with real git. */
async function withTicket(...prompts: string[]) {
  const host = await withCodeHost({
    tokens: { [token]: { user: "ada" } },
    github: [
      { name: "acme/site", private: true, members: { ada: "write" }, files: { README: "hello\n" } },
    ],
  });
  const run = await TestRun.of(...prompts);
  run.coordinator.ticket = {
    url: "https://github.com/acme/site/issues/7",
    title: "Fix it",
    text: "# Fix it\n\nIt's $HOME `broken`.\n",
    repository: { name: "acme/site", cloneUrl: `${host.github}/acme/site.git`, base: "main" },
    branch,
  };
  run.coordinator.gitCredential = { username: "x-access-token", password: token };
  return {
    run,
    host,
    branches: () =>
      execFileSync("git", ["branch", "--all", "--format=%(refname:short) %(objectname)"], {
        cwd: `${host.folder}/github/acme/site.git`,
      }).toString(),
    async [Symbol.asyncDispose]() {
      await run[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

const commit = "echo more >> README && git commit -qam more";

it("clones the repository of a ticket before the first turn, once, and begins its branch", async () => {
  await using given = await withTicket(block("cat README; git branch --show-current"));
  const { run } = given;
  run.coordinator.queue.push(block("echo again"));
  await run.launch().reported();
  expect(run.all("step.started").map(({ kind, title }) => [kind, title])).toEqual([
    ["clone", "clone acme/site"],
    ["exec", "exec in DevBox: cat README; git branch --show-current"],
    ["exec", "exec in DevBox: echo again"],
  ]);
  expect(run.outputs().slice(1)).toEqual([`hello\n${branch}\n`, "again\n"]);
});

it("lays the ticket out as a file, to the letter", async () => {
  await using given = await withTicket(block('cat "$WHEELHOUSE_TICKET"'));
  await given.run.launch().reported();
  expect(given.run.outputs().at(-1)).toBe("# Fix it\n\nIt's $HOME `broken`.\n");
});

it("pushes the Run's own branch, and no token is anywhere in the DevBox", async () => {
  // in two halves, so that the script itself is not what it finds
  const seek =
    'half=ghp_marked_; if grep -rF "$half"secret "$HOME" . || env | grep -F "$half"secret; then exit 1; fi';
  await using given = await withTicket(block(`${commit}\ngit push`));
  const { run } = given;
  run.coordinator.queue.push(block(seek));
  expect(await run.launch().reported()).toMatchObject({ status: "completed" });
  expect(given.branches()).toContain(branch);
  const facts = JSON.stringify(run.coordinator.facts);
  expect(facts).not.toContain(token);
  expect(facts).not.toMatch(/127\.0\.0\.1:\d+\/[\w-]{20}/); // git names where it pushes to
  const found = execFileSync("sh", ["-c", `grep -rlF ${token} ${run.folder} || true`]);
  expect(found.toString()).toBe("");
});

it.each([
  ["another branch", "git push origin HEAD:refs/heads/main"],
  ["a tag", "git tag v1 && git push origin v1"],
  ["its own and another at once", `git push origin HEAD:${branch} HEAD:refs/heads/main`],
  ["a deletion", "git push origin :main"],
])("refuses to push %s, and says what may be pushed", async (_, push) => {
  await using given = await withTicket(block(`${commit}\n${push}`));
  const { run } = given;
  const before = given.branches();
  expect(await run.launch().reported()).toMatchObject({ status: "failed" });
  expect(run.outputs().at(-1)).toContain(`this Run may push to ${branch} only`);
  expect(given.branches()).toEqual(before);
});

it("commits and pushes where a setting demands signatures", async () => {
  const settings = "git config commit.gpgSign true; git config push.gpgSign true";
  const global = "git config --global commit.gpgSign true; git config user.signingKey none";
  await using given = await withTicket(block(`${settings}; ${global}\n${commit}\ngit push -q`));
  expect(await given.run.launch().reported()).toMatchObject({ status: "completed" });
  expect(given.branches()).toContain(branch);
});

it("says which token is missing when it cannot push", async () => {
  await using given = await withTicket(block(`${commit}\ngit push`));
  const { run, host } = given;
  await host.post("/_test/seed", { github: [{ name: "acme/open", files: { README: "hello\n" } }] });
  const { ticket } = run.coordinator;
  if (ticket?.repository)
    run.coordinator.ticket = {
      ...ticket,
      repository: { name: "acme/open", cloneUrl: `${host.github}/acme/open.git`, base: "main" },
    };
  run.coordinator.gitCredential = { why: "There is no token: start Wheelhouse with GITHUB_TOKEN." };
  expect(await run.launch().reported()).toMatchObject({ status: "failed" });
  expect(run.outputs().at(-1)).toContain("start Wheelhouse with GITHUB_TOKEN");
});

it("opens a pull request by the coordinator, with a command", async () => {
  await using given = await withTicket(
    block(`${commit}\ngit push -q\nwheelhouse-pr --body 'It works.'`),
  );
  const { run } = given;
  await run.launch().reported();
  expect(run.coordinator.pullRequests).toEqual([{ title: "more", body: "It works." }]);
  expect(run.outputs().at(-1)).toContain("https://code.example/pull/1");
});

it("fails a Run whose repository cannot be cloned, with what git said", async () => {
  await using given = await withTicket(block("cat README"));
  given.run.coordinator.gitCredential = { username: "x-access-token", password: "wrong" };
  const report = await given.run.launch().reported();
  expect(report).toMatchObject({
    status: "failed",
    summary: expect.stringContaining("the token has expired or has no permission for this"),
  });
});

it("tells what a turn changed, committed or not, against where the Run began", async () => {
  await using given = await withTicket(
    block("git rm -q README && git commit -qm less && echo a > new.txt"),
  );
  const { run } = given;
  await run.launch().reported();
  const [told] = run.all("changes.reported");
  expect(told).toMatchObject({ files: 2, added: 1, removed: 1 });
  const patch = run.coordinator.blobs.get(told?.sha256 ?? "")?.toString();
  expect(patch).toContain("deleted file mode");
  expect(patch).toContain("+++ b/new.txt\n@@ -0,0 +1 @@\n+a\n");
});
