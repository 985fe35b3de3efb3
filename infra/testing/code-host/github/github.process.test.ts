import { describe, expect, it } from "vitest";
import { openPullRequest } from "../../../../functions/code-hosts/pull-request/find-or-open.ts";
import { readTicket } from "../../../../functions/code-hosts/ticket/read-ticket.ts";
import { refusal, withCodeHost } from "../code-host.fixture.ts";
import { ada, seed, site, ticket } from "./github.fixture.ts";

describe("a GitHub issue", () => {
  it("is read with its comments, its labels and its repository", async () => {
    await using there = await withCodeHost(seed());
    const read = await readTicket(there.hosts(ada), ticket, fetch);
    expect(read).toMatchObject({
      ticket,
      title: "Login is broken",
      url: "https://github.com/acme/site/issues/7",
      labels: ["bug", "p1"],
      repository: {
        id: site,
        name: "acme/site",
        cloneUrl: `${there.github}/acme/site.git`,
        defaultBranch: "main",
        branch: "main",
      },
      pullRequests: [],
    });
    expect(read.text).toContain("Labels: bug, p1\nAssigned to: ada\n");
    expect(read.text).toContain("=== Written by ada, 2026-11-02T10:00:00Z\nSteps:\n[HTML comment");
    expect(read.text).toContain("=== Comment 1 by bob, 2026-11-02T10:00:00Z\nMine too.");
  });

  it("is worked on in its linked branch, while that exists", async () => {
    await using linked = await withCodeHost(seed({ linkedBranch: "fix/login" }));
    const { repository } = await readTicket(linked.hosts(ada), ticket, fetch);
    expect(repository).toMatchObject({ defaultBranch: "main", branch: "fix/login" });

    await using gone = await withCodeHost(seed({ linkedBranch: "deleted" }));
    expect(await readTicket(gone.hosts(ada), ticket, fetch)).toMatchObject({
      repository: { branch: "main" },
    });
  });

  it("is read page by page, with the number of comments left out", async () => {
    const comments = Array.from({ length: 307 }, (_, at) => ({ body: `number ${at + 1}.` }));
    await using there = await withCodeHost(seed({ comments }));
    const { text } = await readTicket(there.hosts(ada), ticket, fetch);
    for (const at of [1, 100, 101, 300]) expect(text).toContain(`\nnumber ${at}.\n`);
    expect(text).not.toContain("number 301.");
    expect(text).toContain("[7 more comments are not included.]");
  });

  it("is read without a token if it is public", async () => {
    const open = seed();
    for (const repository of open.github ?? []) repository.private = false;
    await using there = await withCodeHost(open);
    const read = await readTicket(there.hosts(), ticket, fetch);
    expect(read).toMatchObject({ title: "Login is broken", repository: { branch: "main" } });
  });

  it("can be a pull request: the work begins at its branch", async () => {
    await using there = await withCodeHost(seed());
    const wanted = { branch: "fix/login", base: "main", title: "Fix", body: "" };
    const { number } = await openPullRequest(there.hosts(ada), site, wanted, fetch);
    const read = await readTicket(there.hosts(ada), { ...ticket, number }, fetch);
    expect(read).toMatchObject({ title: "Fix", repository: { branch: "fix/login" } });
    expect(read.text).toContain("Kind: pull request\n");
  });

  it("can be on the configured GitHub Enterprise", async () => {
    await using there = await withCodeHost(seed());
    const hosts = there.hosts({
      GITHUB_ENTERPRISE_HOST: "git.acme.example",
      WHEELHOUSE_GITHUB_ENTERPRISE_URL: there.github,
      GH_ENTERPRISE_TOKEN: "ghp_ada",
      WHEELHOUSE_GITHUB_URL: "http://127.0.0.1:9",
    });
    const read = await readTicket(hosts, { ...ticket, host: "git.acme.example" }, fetch);
    expect(read.url).toBe("https://git.acme.example/acme/site/issues/7");
    expect(read.repository).toMatchObject({
      id: { ...site, host: "git.acme.example" },
      cloneUrl: `${there.github}/acme/site.git`,
    });
    expect(
      await refusal(readTicket(there.hosts(ada), { ...ticket, host: "git.acme.example" }, fetch)),
    ).toMatchObject({
      code: "code-host-unknown",
      message: expect.stringContaining("GITHUB_ENTERPRISE_HOST=git.acme.example"),
    });
  });
});

describe("a GitHub issue that cannot be read", () => {
  it("says that a token is missing, and how to add it", async () => {
    await using there = await withCodeHost(seed());
    const problem = await refusal(readTicket(there.hosts(), ticket, fetch));
    expect(problem.code).toBe("missing-github-token");
    expect(problem.message).toBe(
      "acme/site#7 is private or does not exist, and Wheelhouse has no token for github.com. Check the address, or start Wheelhouse with GITHUB_TOKEN.",
    );
  });

  it("says that the token is wrong, and never shows it", async () => {
    await using there = await withCodeHost(seed());
    for (const GITHUB_TOKEN of ["ghp_nobody", "ghp ada", "ghp_ada\n\u0000x", "ghp_ü"]) {
      const problem = await refusal(readTicket(there.hosts({ GITHUB_TOKEN }), ticket, fetch));
      expect(problem.code).toBe("bad-github-token");
      expect(problem.message).toContain("start Wheelhouse with GITHUB_TOKEN");
      expect(problem.message).not.toContain(GITHUB_TOKEN);
    }
  });

  it("says that the token has expired", async () => {
    await using there = await withCodeHost({
      ...seed(),
      tokens: { ghp_old: { user: "ada", expiresAt: "2020-01-01T00:00:00Z" } },
    });
    expect(
      await refusal(readTicket(there.hosts({ GH_TOKEN: "ghp_old" }), ticket, fetch)),
    ).toMatchObject({ code: "bad-github-token", message: expect.stringContaining("has expired") });
  });

  it("says that the token cannot see it or that it does not exist", async () => {
    await using there = await withCodeHost(seed());
    const eve = there.hosts({ GITHUB_TOKEN: "ghp_eve" });
    expect(await refusal(readTicket(eve, ticket, fetch))).toMatchObject({ code: "not-found" });
    const missing = readTicket(there.hosts(ada), { ...ticket, number: 8 }, fetch);
    expect(await refusal(missing)).toMatchObject({
      code: "not-found",
      message: expect.stringContaining("acme/site#8 does not exist"),
    });
  });

  it("says when the rate limit ends", async () => {
    const now = Date.parse("2026-11-02T10:00:00Z");
    const limited = { ...seed(), anonymousLimited: true };
    await using there = await withCodeHost(limited, () => now);
    const problem = await refusal(readTicket(there.hosts(), ticket, fetch));
    expect(problem).toMatchObject({ code: "rate-limited", retryAt: "2026-11-02T10:10:00.000Z" });
    expect(problem.message).toBe(
      "github.com accepts no more requests until 2026-11-02 10:10 UTC. The limit is much higher with a token: start Wheelhouse with GITHUB_TOKEN.",
    );
  });

  it("is on a host that cannot be reached", async () => {
    const there = await withCodeHost(seed());
    const hosts = there.hosts(ada);
    await there[Symbol.asyncDispose]();
    expect(await refusal(readTicket(hosts, ticket, fetch))).toMatchObject({
      code: "code-host-unreachable",
      message: "github.com cannot be reached (ECONNREFUSED). Check the network, then try again.",
    });
  });
});
