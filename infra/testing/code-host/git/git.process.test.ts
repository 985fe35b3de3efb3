import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  openPullRequest,
  pullRequestOf,
} from "../../../../functions/code-hosts/pull-request/find-or-open.ts";
import { withCodeHost } from "../code-host.fixture.ts";
import { app, credentialFor, gitWith, seed } from "./git.fixture.ts";

describe.each([
  ["GitHub with a personal token", { GITHUB_TOKEN: "ghp_ada" }, "acme/site.git"],
  ["GitHub with an App", app, "acme/site.git"],
  ["Azure DevOps", { AZURE_DEVOPS_EXT_PAT: "ghp_ada" }, "acme/My%20Shop/_git/web"],
])("git on %s", (name, env, path) => {
  it("clones and pushes with the repository's credential, and stores none of it", async () => {
    await using there = await withCodeHost(seed);
    const url = `${name.startsWith("Azure") ? there.azure : there.github}/${path}`;
    const credential = await credentialFor(there.hosts(env), url);
    const { git, asked } = gitWith(there.folder, credential);
    const clone = join(there.folder, "clone");
    await git("clone", "--quiet", url, clone);
    expect(readFileSync(join(clone, "README.md"), "utf8")).toBe("hello\n");
    expect(asked()).toContain(`path=${decodeURIComponent(path)}\n`);

    writeFileSync(join(clone, "fix.txt"), "x".repeat(2_000_000));
    const at = ["-C", clone];
    await git(...at, "checkout", "--quiet", "-b", "wheelhouse/run_1-fix");
    await git(...at, "add", ".");
    await git(...at, "commit", "--quiet", "-m", "Fix");
    await git(...at, "push", "--quiet", "origin", "HEAD");
    const [sha] = (await git(...at, "ls-remote", "origin", "wheelhouse/run_1-fix")).split("\t");
    expect(sha).toBe((await git(...at, "rev-parse", "HEAD")).trim());

    const files = readdirSync(clone, { recursive: true, withFileTypes: true })
      .filter((it) => it.isFile())
      .map((it) => readFileSync(join(it.parentPath, it.name), "latin1"));
    expect(files.length).toBeGreaterThan(20);
    expect(files.some((text) => text.includes(credential.password))).toBe(false);
  });
});

describe("git", () => {
  it("is refused without a token, with a wrong token, and for other repositories", async () => {
    await using there = await withCodeHost(seed);
    const url = `${there.github}/acme/site.git`;
    const clone = (username: string, password: string, from = url) =>
      gitWith(there.folder, { username, password }).git("clone", from, join(there.folder, "no"));
    await expect(gitWith(there.folder).git("clone", url, join(there.folder, "no"))).rejects.toThrow(
      "could not read Username",
    );
    await expect(clone("x", "ghp_wrong")).rejects.toThrow("Authentication failed");
    await expect(clone("x", "ghp_ada", `${there.github}/acme/none.git`)).rejects.toThrow(
      "not found",
    );
    await expect(clone("x", "ghp_bob", `${there.azure}/acme/My%20Shop/_git/web`)).rejects.toThrow(
      "not found",
    );
  });

  it("cannot push with a read-only token", async () => {
    await using there = await withCodeHost(seed);
    const { git } = gitWith(there.folder, { username: "x", password: "ghp_bob" });
    const clone = join(there.folder, "clone");
    await git("clone", "--quiet", `${there.github}/acme/site.git`, clone);
    await expect(git("-C", clone, "push", "origin", "HEAD:refs/heads/x")).rejects.toThrow("403");
  });

  it("creates the branch for a pull request", async () => {
    await using there = await withCodeHost(seed);
    const hosts = there.hosts(app);
    const url = `${there.github}/acme/site.git`;
    const { git } = gitWith(there.folder, await credentialFor(hosts, url));
    const clone = join(there.folder, "clone");
    await git("clone", "--quiet", url, clone);
    await git("-C", clone, "commit", "--quiet", "--allow-empty", "-m", "Fix");
    await git("-C", clone, "push", "--quiet", "origin", "HEAD:refs/heads/wheelhouse/run_1-fix");
    const site = { kind: "github", owner: "acme", repo: "site" } as const;
    const wanted = { branch: "wheelhouse/run_1-fix", base: "main", title: "Fix", body: "" };
    const { number } = await openPullRequest(hosts, site, wanted, fetch);
    expect(await pullRequestOf(hosts, site, wanted.branch, fetch)).toMatchObject({ number });
  });
});
