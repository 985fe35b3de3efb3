import { describe, expect, it } from "vitest";
import { openPullRequest } from "../../../../functions/code-hosts/pull-request/find-or-open.ts";
import { readTicket } from "../../../../functions/code-hosts/ticket/read-ticket.ts";
import type { Ticket } from "../../../../shared/ticket/ticket.ts";
import { refusal, withCodeHost } from "../code-host.fixture.ts";
import { ada, seed, ticket, web } from "./azure.fixture.ts";

describe("an Azure work item", () => {
  it("is read with its comments and its tags, as text", async () => {
    await using there = await withCodeHost(seed());
    const read = await readTicket(there.hosts(ada), ticket, fetch);
    expect(read).toMatchObject({
      title: "Login is broken",
      url: "https://dev.azure.com/acme/My%20Shop/_workitems/edit/1",
      labels: ["bug", "p1"],
      pullRequests: [],
    });
    expect(read).not.toHaveProperty("repository");
    expect(read.text).toContain("Kind: Bug\nState: open\nLabels: bug; p1\nAssigned to: bob\n");
    expect(read.text).toContain(
      "=== Written by ada, 2026-11-02T10:00:00Z\nRepro steps:\nSteps:\n\n1. log & in\n\n[HTML comment removed]\n",
    );
    expect(read.text).toContain("=== Comment 1 by bob, 2026-11-02T10:00:00Z\nMine[U+200B] too.");
    expect(read.text).toContain("1 hidden comment and 1 invisible character");
  });

  it("is found by its number alone, also where the address names another project", async () => {
    await using there = await withCodeHost(seed());
    for (const project of [undefined, "Größe"]) {
      const read = await readTicket(there.hosts(ada), { ...ticket, project }, fetch);
      expect(read.ticket).toEqual(ticket);
      expect(read.text).toContain("Mine[U+200B] too.");
    }
  });

  it("is read on an Azure DevOps Server with its own token", async () => {
    await using there = await withCodeHost(seed({ links: [{ repository: "My Shop/web" }] }));
    const server = there.azure.replace("http://", "");
    const hosts = there.hosts({
      AZURE_DEVOPS_SERVER_URL: there.azure,
      AZURE_DEVOPS_SERVER_PAT: "pat_ada",
    });
    const { repository } = await readTicket(hosts, { ...ticket, server }, fetch);
    expect(repository).toMatchObject({ id: { ...web, server } });
    expect(await refusal(readTicket(hosts, ticket, fetch))).toMatchObject({
      code: "missing-azure-token",
    });
    expect(await refusal(readTicket(there.hosts(ada), { ...ticket, server }, fetch))).toMatchObject(
      { code: "code-host-unknown" },
    );
  });

  it("is read as Markdown if it is Markdown, page by page", async () => {
    const comments = Array.from({ length: 307 }, (_, at) => ({ body: `**${at + 1}**` }));
    const item = { kind: "Task", markdown: true, body: "a <b> & c", comments };
    await using there = await withCodeHost(seed(item));
    const { text } = await readTicket(there.hosts(ada), ticket, fetch);
    expect(text).toContain("2026-11-02T10:00:00Z\na <b> & c\n");
    for (const at of [1, 100, 101, 300]) expect(text).toContain(`\n**${at}**\n`);
    expect(text).toContain("[7 more comments are not included.]");
  });

  it("is worked on in its linked repository and branch", async () => {
    await using there = await withCodeHost(
      seed({
        links: [{ repository: "Größe/api" }, { repository: "My Shop/web", branch: "fix/login" }],
      }),
    );
    const { repository } = await readTicket(there.hosts(ada), ticket, fetch);
    expect(repository).toEqual({
      id: web,
      name: "My Shop/web",
      cloneUrl: `${there.azure}/acme/My%20Shop/_git/web`,
      defaultBranch: "main",
      branch: "fix/login",
    });
  });

  it("is worked on in the repository of a linked commit, also in another project", async () => {
    await using there = await withCodeHost(seed({ links: [{ repository: "Größe/api" }] }));
    expect(await readTicket(there.hosts(ada), ticket, fetch)).toMatchObject({
      repository: {
        name: "Größe/api",
        cloneUrl: `${there.azure}/acme/Gr%C3%B6%C3%9Fe/_git/api`,
        branch: "trunk",
      },
    });
  });

  it("is worked on in the default branch if the linked branch is gone", async () => {
    const links = [{ repository: "My Shop/web", branch: "fix" }, { repository: "My Shop/gone" }];
    await using there = await withCodeHost(seed({ links }));
    expect(await readTicket(there.hosts(ada), ticket, fetch)).toMatchObject({
      repository: { name: "My Shop/web", branch: "main" },
    });
  });

  it("is worked on in the branch of a linked open pull request", async () => {
    await using there = await withCodeHost(
      seed({ links: [{ repository: "My Shop/web", pullRequest: 1 }] }),
    );
    const hosts = there.hosts(ada);
    const wanted = { branch: "fix/login", base: "main", title: "Fix", body: "" };
    const { url } = await openPullRequest(hosts, web, wanted, fetch);
    const read = await readTicket(hosts, ticket, fetch);
    expect(read.repository).toMatchObject({ branch: "fix/login" });
    expect(read.pullRequests).toEqual([{ number: 1, title: "Fix", url, state: "open" }]);
    expect(read.text).toContain("Pull requests: !1 Fix (open)");
  });
});

describe("an Azure work item that cannot be read", () => {
  const read = async (env: Record<string, string>, of: Ticket = ticket) => {
    await using there = await withCodeHost(seed());
    return await refusal(readTicket(there.hosts(env), of, fetch));
  };

  it("says that a token is missing, and how to add it", async () => {
    expect(await read({})).toMatchObject({
      code: "missing-azure-token",
      message:
        "My Shop#1 is private or does not exist, and Wheelhouse has no token for Azure DevOps. Check the address, or start Wheelhouse with AZURE_DEVOPS_EXT_PAT.",
    });
  });

  it("says that the token is for another organisation", async () => {
    expect(await read({ ...ada, AZURE_DEVOPS_ORG: "https://dev.azure.com/other/" })).toMatchObject({
      code: "missing-azure-token",
      message: expect.stringContaining("is in the organisation acme, but the token"),
    });
  });

  it("says that the token is wrong or has expired, whichever page Azure shows", async () => {
    for (const AZURE_DEVOPS_EXT_PAT of ["pat_nobody", "pat_old", "pat ü\n"]) {
      const problem = await read({ AZURE_DEVOPS_EXT_PAT });
      expect(problem.code).toBe("bad-azure-token");
      expect(problem.message).toContain("start Wheelhouse with AZURE_DEVOPS_EXT_PAT");
      expect(problem.message).not.toContain(AZURE_DEVOPS_EXT_PAT.trim());
    }
  });

  it("says that the token cannot see it or that it does not exist", async () => {
    expect((await read({ AZURE_DEVOPS_EXT_PAT: "pat_eve" })).code).toBe("not-found");
    expect((await read(ada, { ...ticket, number: 2 })).code).toBe("not-found");
  });

  it("says when the rate limit ends", async () => {
    const now = Date.parse("2026-11-02T10:00:00Z");
    await using there = await withCodeHost(seed(), () => now);
    const hosts = there.hosts({ AZURE_DEVOPS_EXT_PAT: "pat_busy" });
    expect(await refusal(readTicket(hosts, ticket, fetch))).toMatchObject({
      code: "rate-limited",
      message: "Azure DevOps accepts no more requests until 2026-11-02 10:02 UTC.",
    });
  });
});
