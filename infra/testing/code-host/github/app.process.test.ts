import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openPullRequest } from "../../../../functions/code-hosts/pull-request/find-or-open.ts";
import { readTicket } from "../../../../functions/code-hosts/ticket/read-ticket.ts";
import type { Ticket } from "../../../../shared/ticket/ticket.ts";
import { refusal, withCodeHost } from "../code-host.fixture.ts";
import type { Seed } from "../seed.ts";
import { seed, site, ticket } from "./github.fixture.ts";

describe("a GitHub App", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const app = { GITHUB_APP_ID: "1234", GITHUB_APP_PRIVATE_KEY: pem.replaceAll("\n", "\\n") };
  const installed = (permissions: Record<string, string>): Seed => ({
    ...seed(),
    apps: {
      "1234": {
        publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
        installations: [{ id: 5, repositories: ["acme/site", "acme/other"], permissions }],
      },
    },
  });
  const all = { contents: "write", issues: "write", pull_requests: "write", checks: "read" };

  it("reads tickets and opens pull requests on repositories where it is installed", async () => {
    await using there = await withCodeHost(installed(all));
    const hosts = there.hosts(app);
    expect(await readTicket(hosts, ticket, fetch)).toMatchObject({ title: "Login is broken" });
    const wanted = { branch: "fix/login", base: "main", title: "Fix", body: "" };
    expect(await openPullRequest(hosts, site, wanted, fetch)).toMatchObject({ number: 8 });
  });

  it("works without the permissions that it does not have", async () => {
    await using there = await withCodeHost(installed({ issues: "read", contents: "read" }));
    expect(await readTicket(there.hosts(app), ticket, fetch)).toMatchObject({
      labels: ["bug", "p1"],
    });
    const wanted = { branch: "fix/login", base: "main", title: "Fix", body: "" };
    expect((await refusal(openPullRequest(there.hosts(app), site, wanted, fetch))).code).toBe(
      "not-allowed",
    );
  });

  it("says where to install it, and when its key is wrong", async () => {
    await using there = await withCodeHost({ ...installed(all), github: [] });
    const elsewhere: Ticket = { ...ticket, repo: "elsewhere" };
    expect(await refusal(readTicket(there.hosts(app), elsewhere, fetch))).toMatchObject({
      code: "missing-github-token",
      message:
        "The GitHub App is not installed on acme/elsewhere. Install it there, or start Wheelhouse with GITHUB_TOKEN.",
    });
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    const wrong = {
      ...app,
      GITHUB_APP_PRIVATE_KEY: String(other.export({ type: "pkcs8", format: "pem" })),
    };
    expect(await refusal(readTicket(there.hosts(wrong), ticket, fetch))).toMatchObject({
      code: "bad-github-token",
    });
  });
});
