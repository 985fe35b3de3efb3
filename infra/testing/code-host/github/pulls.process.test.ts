import { describe, expect, it } from "vitest";
import {
  openPullRequest,
  pullRequest,
  pullRequestOf,
} from "../../../../functions/code-hosts/pull-request/find-or-open.ts";
import { mayWrite } from "../../../../functions/code-hosts/repository/may-write.ts";
import { commentOn } from "../../../../functions/code-hosts/ticket/comment-on.ts";
import { readTicket } from "../../../../functions/code-hosts/ticket/read-ticket.ts";
import { refusal, withCodeHost } from "../code-host.fixture.ts";
import { ada, seed, site, ticket } from "./github.fixture.ts";

describe("a pull request on GitHub", () => {
  const wanted = { branch: "fix/login", base: "main", title: "Fix\n the login", body: "Closes #7" };

  it("is opened once, however often it is requested", async () => {
    await using there = await withCodeHost(seed());
    const hosts = there.hosts(ada);
    expect(await pullRequestOf(hosts, site, "fix/login", fetch)).toBeUndefined();
    const opened = await openPullRequest(hosts, site, wanted, fetch);
    expect(opened).toEqual({
      number: 8,
      title: "Fix the login",
      url: `${there.github}/acme/site/pull/8`,
      state: "open",
      checks: "none",
    });
    expect(await openPullRequest(hosts, site, wanted, fetch)).toEqual(opened);
    expect(await pullRequestOf(hosts, site, "fix/login", fetch)).toEqual(opened);
    expect(await pullRequest(hosts, site, 8, fetch)).toEqual(opened);
    const { pullRequests, text } = await readTicket(hosts, ticket, fetch);
    expect(pullRequests).toMatchObject([{ number: 8, state: "open", url: opened.url }]);
    expect(text).toContain("Pull requests: #8 Fix the login (open)");
  });

  it("shows its checks, and that it was merged", async () => {
    await using there = await withCodeHost(seed());
    const hosts = there.hosts(ada);
    await openPullRequest(hosts, site, { ...wanted, draft: true }, fetch);
    const now = () => pullRequest(hosts, site, 8, fetch);
    expect(await now()).toMatchObject({ state: "draft", checks: "none" });

    const api = "/api/v3/repos/acme/site";
    const { head } = (await (
      await fetch(`${there.github}${api}/pulls/8`, { headers: { authorization: "Bearer ghp_ada" } })
    ).json()) as { head: { sha: string } };
    const check = (name: string, status: string, conclusion?: string) =>
      there.post(
        `${api}/check-runs`,
        { name, head_sha: head.sha, status, ...(conclusion ? { conclusion } : {}) },
        "ghp_ada",
      );
    await check("lint", "completed", "skipped");
    expect(await now()).toMatchObject({ checks: "passing" });
    await check("test", "in_progress");
    expect(await now()).toMatchObject({ checks: "pending" });
    await check("test", "completed", "success");
    await there.post(`${api}/statuses/${head.sha}`, { state: "pending", context: "ci" }, "ghp_ada");
    expect(await now()).toMatchObject({ checks: "pending" });
    await there.post(`${api}/statuses/${head.sha}`, { state: "failure", context: "ci" }, "ghp_ada");
    expect(await now()).toMatchObject({ checks: "failing" });
  });

  it("was merged or closed", async () => {
    await using there = await withCodeHost(seed());
    const hosts = there.hosts(ada);
    await openPullRequest(hosts, site, wanted, fetch);
    const change = (method: string, path: string, body = {}) =>
      fetch(`${there.github}/api/v3/repos/acme/site/pulls/${path}`, {
        method,
        headers: { authorization: "Bearer ghp_ada" },
        body: JSON.stringify(body),
      });
    await change("PATCH", "8", { state: "closed" });
    expect(await pullRequestOf(hosts, site, "fix/login", fetch)).toMatchObject({ state: "closed" });
    await openPullRequest(hosts, site, wanted, fetch);
    expect((await change("PUT", "9/merge")).status).toBe(200);
    expect(await pullRequestOf(hosts, site, "fix/login", fetch)).toMatchObject({
      number: 9,
      state: "merged",
    });
  });

  it("is refused in the words of GitHub when it has no commits or no such branch", async () => {
    await using there = await withCodeHost({
      ...seed(),
      tokens: { ghp_ada: { user: "ada" }, ghp_bob: { user: "bob" } },
    });
    const open = (branch: string, GITHUB_TOKEN = "ghp_ada") =>
      refusal(openPullRequest(there.hosts({ GITHUB_TOKEN }), site, { ...wanted, branch }, fetch));
    expect(await open("main")).toMatchObject({
      code: "code-host-refused",
      message: expect.stringContaining("No commits between main and main"),
    });
    expect(await open("nowhere")).toMatchObject({ message: expect.stringContaining("head is") });
    expect(await open("fix/login", "ghp_bob")).toMatchObject({ code: "not-allowed" });
  });
});

it("GitHub tells who has write access to a repository", async () => {
  await using there = await withCodeHost(seed());
  const may = (user: string) => mayWrite(there.hosts(ada), site, user, fetch);
  expect(await Promise.all(["ada", "root"].map(may))).toEqual([true, true]);
  expect(
    await Promise.all(["bob", "eve", "stranger", "../../x", "ada/..", "ci[bot]", ""].map(may)),
  ).toEqual(Array(7).fill(false));
  expect(await refusal(mayWrite(there.hosts(), site, "ada", fetch))).toMatchObject({
    code: "missing-github-token",
  });
});

it("a comment on a GitHub issue shows the written text", async () => {
  await using there = await withCodeHost(seed());
  await commentOn(there.hosts(ada), ticket, "Done: **see** <b>#8</b>", fetch);
  const { text } = await readTicket(there.hosts(ada), ticket, fetch);
  expect(text).toMatch(/=== Comment 2 by ada, .*\nDone: \*\*see\*\* <b>#8<\/b>\n/);
});
