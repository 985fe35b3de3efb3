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
import { ada, seed, ticket, web } from "./azure.fixture.ts";

describe("a pull request on Azure DevOps", () => {
  const wanted = { branch: "fix/login", base: "main", title: "Fix the login", body: "x" };

  it("is opened once, however often it is requested", async () => {
    await using there = await withCodeHost(seed());
    const hosts = there.hosts(ada);
    expect(await pullRequestOf(hosts, web, "fix/login", fetch)).toBeUndefined();
    const opened = await openPullRequest(hosts, web, wanted, fetch);
    expect(opened).toEqual({
      number: 1,
      title: "Fix the login",
      url: `${there.azure}/acme/My%20Shop/_git/web/pullrequest/1`,
      state: "open",
      checks: "none",
    });
    expect(await openPullRequest(hosts, web, wanted, fetch)).toEqual(opened);
    expect(await pullRequestOf(hosts, web, "fix/login", fetch)).toEqual(opened);
    expect(await pullRequest(hosts, web, 1, fetch)).toEqual(opened);
  });

  it("shows its builds and statuses, and that it was merged", async () => {
    await using there = await withCodeHost(seed());
    const hosts = there.hosts(ada);
    await openPullRequest(hosts, web, { ...wanted, draft: true }, fetch);
    const now = () => pullRequest(hosts, web, 1, fetch);
    expect(await now()).toMatchObject({ state: "draft", checks: "none" });
    const build = (status: string) =>
      there.post("/_test/azure-build", {
        organization: "acme",
        repository: "My Shop/web",
        branch: "fix/login",
        name: "CI",
        status,
      });
    await build("running");
    expect(await now()).toMatchObject({ checks: "pending" });
    await build("approved");
    expect(await now()).toMatchObject({ checks: "passing" });

    const path = `${there.azure}/acme/My%20Shop/_apis/git/repositories/web/pullRequests/1`;
    const authorization = `Basic ${Buffer.from(":pat_ada").toString("base64")}`;
    const change = (method: string, path: string, body: object) =>
      fetch(path, { method, headers: { authorization }, body: JSON.stringify(body) });
    const context = { name: "e2e", genre: "ci" };
    await change("POST", `${path}/statuses`, { state: "failed", context });
    expect(await now()).toMatchObject({ checks: "failing" });
    await change("POST", `${path}/statuses`, { state: "succeeded", context });
    expect(await now()).toMatchObject({ checks: "passing" });
    await change("PATCH", path, { status: "completed" });
    expect(await pullRequestOf(hosts, web, "fix/login", fetch)).toMatchObject({ state: "merged" });
  });

  it("is refused in the words of Azure DevOps", async () => {
    await using there = await withCodeHost(seed());
    const open = (over: object, env: Record<string, string> = ada) =>
      refusal(openPullRequest(there.hosts(env), web, { ...wanted, ...over }, fetch));
    expect(await open({ branch: "nowhere" })).toMatchObject({
      code: "code-host-refused",
      message: expect.stringContaining("a branch does not exist"),
    });
    expect((await open({}, {})).code).toBe("missing-azure-token");
  });
});

it("Azure DevOps tells who has write access to a repository: the members of its project", async () => {
  await using there = await withCodeHost(seed());
  const may = (user: string) => mayWrite(there.hosts(ada), web, user, fetch);
  expect(await Promise.all(["ada", "bob@example.com", "BOB@example.com"].map(may))).toEqual([
    true,
    true,
    true,
  ]);
  expect(await Promise.all(["eve", ""].map(may))).toEqual([false, false]);
});

it("a comment on an Azure work item shows the written text", async () => {
  await using there = await withCodeHost(seed());
  await commentOn(there.hosts(ada), ticket, "Done:\n<script>alert(1)</script>", fetch);
  const { text } = await readTicket(there.hosts(ada), ticket, fetch);
  expect(text).toMatch(/=== Comment 2 by ada, .*\nDone:\n\\?<script>alert\\?\(1\)\\?<\/script>\n/);
});
