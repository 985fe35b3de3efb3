import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { withCodeHost } from "../../../../infra/testing/code-host/code-host.fixture.ts";
import { block, TestRun } from "../../../../infra/testing/devbox/test-run.ts";

const token = "ghp_marked_secret_of_ada";
const branch = "wheelhouse/run_test-mend";
const installed = spawnSync("git-lfs", ["version"]).status === 0;

const declare = (modules: Readonly<Record<string, string>>): string =>
  Object.entries(modules)
    .map(([path, url]) => `[submodule "${path}"]\n\tpath = ${path}\n\turl = ${url}\n`)
    .join("");

/** A Run in a private repository with these submodules. Beside it are the private `acme/lib`, which has one too, and `acme/other`. */
async function withSubmodules(modules: Readonly<Record<string, string>>, ...prompts: string[]) {
  const mine = { private: true, members: { ada: "write" as const } };
  const host = await withCodeHost({
    tokens: { [token]: { user: "ada" } },
    github: [
      { ...mine, name: "acme/deep", files: { deep: "deep\n" } },
      {
        ...mine,
        name: "acme/lib",
        files: { lib: "lib\n", ".gitmodules": declare({ deep: "../deep.git" }) },
        submodules: { deep: "github/acme/deep" },
        lfs: { "picture.bin": "the bytes of a picture" },
      },
      { ...mine, name: "acme/other", files: { other: "other\n" } },
      {
        ...mine,
        name: "acme/site",
        files: { README: "hello\n", ".gitmodules": declare(modules) },
        submodules: Object.fromEntries(Object.keys(modules).map((at) => [at, "github/acme/lib"])),
      },
    ],
  });
  const run = await TestRun.of(...prompts);
  const cloneUrl = `${host.github}/acme/site.git`;
  run.coordinator.place = { repository: { name: "acme/site", cloneUrl, base: "main" }, branch };
  run.coordinator.gitCredential = { username: "x-access-token", password: token };
  return {
    run,
    host,
    async [Symbol.asyncDispose]() {
      await run[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

it("clones private submodules of the same host, and theirs; a hostile one costs only itself", async () => {
  await using given = await withSubmodules(
    {
      lib: "../lib.git",
      evil: "ext::sh -c touch% /tmp/x",
      file: "file:///etc",
      option: "--upload-pack=id",
      "two/lib": "../lib.git",
      away: "https://127.0.0.1:1/acme/lib.git",
    },
    block("cat README lib/lib lib/deep/deep two/lib/lib; git status --porcelain"),
    block(
      [
        "root=$(dirname \"$(git config --get-regexp '^url\\..*/repo\\.git\\.insteadof' | cut -d. -f2- | sed 's/\\.insteadof .*//')\")",
        'curl -s -o /dev/null -w "%{http_code}\\n" "$root/host/acme/other.git/info/refs?service=git-upload-pack"',
        'curl -s "$root/host/acme/lib.git/info/refs?service=git-receive-pack"',
        "cd lib && echo more >> lib && git commit -qam more && git push origin HEAD:refs/heads/x || true",
        "git fetch -q origin && echo fetched",
      ].join("\n"),
    ),
  );
  const { run } = given;
  await run.launch().reported();
  const [files, access] = run.outputs().slice(-2);
  const submodules = run.outputs()[1] ?? "";
  expect(files).toMatch(/^hello\nlib\ndeep\nlib\n(warning: .*\n)*$/); // git warns of the option
  for (const [path, reason] of [
    ["evil", "blanks"],
    ["file", "cloned by file"],
    ["option", "as an option does"],
  ])
    expect(submodules).toMatch(new RegExp(`The submodule ${path} was not cloned: .*${reason}`));
  expect(submodules).toContain("The submodule away could not be cloned. The Run works without it.");
  const titles = run.all("step.started").map(({ title }) => title);
  expect(titles.slice(0, 3)).toEqual([
    "clone acme/site",
    "clone 6 submodules",
    "clone 1 submodule of lib",
  ]);
  expect(run.coordinator.reports.at(-1)).toMatchObject({ status: "completed" });
  expect(access).toContain("302\n");
  expect(access).toContain("may read its submodules, and not push to them");
  expect(access).toContain("fetched\n");
  const facts = JSON.stringify(run.coordinator.facts);
  expect(facts).not.toContain(token);
});

it.skipIf(!installed)(
  "has the content of a submodule's files in Git LFS; where git-lfs is installed (apt-get install git-lfs)",
  async () => {
    await using given = await withSubmodules(
      { lib: "../lib.git" },
      block("cat lib/picture.bin; echo; git -C lib log --format=%s"),
    );
    const { run } = given;
    run.coordinator.place = {
      ...run.coordinator.place,
      ...(run.coordinator.place.repository
        ? { repository: { ...run.coordinator.place.repository, partial: true } }
        : {}),
    };
    expect(await run.launch().reported()).toMatchObject({ status: "completed" });
    expect(run.outputs().at(-1)).toBe("the bytes of a picture\nFiles of main\n");
  },
);
