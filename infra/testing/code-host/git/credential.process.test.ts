import { describe, expect, it } from "vitest";
import { gitCredential } from "../../../../functions/code-hosts/repository/git-credential.ts";
import { refusal, withCodeHost } from "../code-host.fixture.ts";
import { app, credentialFor, gitWith, seed } from "./git.fixture.ts";

describe("a credential for git", () => {
  it("of an App is for one repository and one hour, and only for pushing", async () => {
    const start = Date.parse("2026-11-02T10:00:00Z");
    let now = start;
    await using there = await withCodeHost(seed, () => now);
    const hosts = there.hosts(app);
    const url = `${there.github}/acme/site.git`;
    const credential = await credentialFor(hosts, url);
    expect(credential).toMatchObject({
      repository: { kind: "github", owner: "acme", repo: "site" },
      username: "x-access-token",
      expiresAt: "2026-11-02T11:00:00Z",
    });
    const { git } = gitWith(there.folder, credential);
    await git("ls-remote", url);
    await expect(git("ls-remote", `${there.github}/acme/secrets.git`)).rejects.toThrow("not found");
    const issues = await fetch(`${there.github}/api/v3/repos/acme/site/pulls`, {
      method: "POST",
      headers: { authorization: `Bearer ${credential.password}` },
      body: "{}",
    });
    expect(issues.status).toBe(403);

    expect(await credentialFor(hosts, url)).toEqual(credential);
    now = start + 55 * 60_000;
    const next = await credentialFor(hosts, url);
    expect(next.password).not.toBe(credential.password);
    now = start + 61 * 60_000;
    await expect(gitWith(there.folder, credential).git("ls-remote", url)).rejects.toThrow(
      "Authentication failed",
    );
    await gitWith(there.folder, next).git("ls-remote", url);
  });

  it("is given only for repositories of the configured hosts", async () => {
    await using there = await withCodeHost(seed);
    const hosts = there.hosts({ GITHUB_TOKEN: "ghp_ada", AZURE_DEVOPS_EXT_PAT: "pat" });
    const [github, azure] = [there.github, there.azure].map((it) => new URL(it).host);
    const given = (host: string | undefined, path: string) =>
      gitCredential(hosts, { host: host ?? "", path }, fetch);
    expect(await given(github, "acme/site")).toMatchObject({ repository: { repo: "site" } });
    expect(await given(github, "/acme/site.git")).toMatchObject({ repository: { repo: "site" } });
    expect(await given(azure, "acme/_git/web")).toMatchObject({
      repository: { organization: "acme", project: "web", repo: "web" },
    });
    for (const [host, path] of [
      ["github.com", "acme/site.git"],
      ["evil.example", "acme/site.git"],
      [`${github}.evil.example`, "acme/site.git"],
      [`${github}@evil.example`, "acme/site.git"],
      ["", "acme/site.git"],
      [github, ""],
      [github, "acme"],
      [github, "acme/site.git/x"],
      [github, "acme/../site.git"],
      [github, "acme/%2e%2e"],
      [github, "acme/%zz"],
      [azure, "acme/shop/web"],
      [azure, "acme/shop/_git/.."],
      [azure, "acme/../_git/web"],
      [azure, "acme/shop/_git/web/x"],
    ])
      expect(await given(host, path ?? "")).toBeUndefined();
    expect(
      await gitCredential(there.hosts(), { host: github ?? "", path: "a/b" }, fetch),
    ).toBeUndefined();
  });

  it("is refused for a repository without the App", async () => {
    await using there = await withCodeHost(seed);
    const host = new URL(there.github).host;
    const asked = gitCredential(there.hosts(app), { host, path: "acme/other" }, fetch);
    expect((await refusal(asked)).code).toBe("missing-github-token");
  });
});
