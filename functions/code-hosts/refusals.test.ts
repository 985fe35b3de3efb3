import { describe, expect, it } from "vitest";
import type { Ticket } from "../../shared/ticket/ticket.ts";
import { CodeHostProblem } from "./code-host-problem.ts";
import { codeHostsFrom } from "./code-hosts.ts";
import type { Fetch } from "./request.ts";
import { readTicket } from "./ticket/read-ticket.ts";

const github: Ticket = { kind: "github", owner: "acme", repo: "site", number: 7 };
const azure: Ticket = { kind: "azure", organization: "acme", project: "a/b ?#é", number: 7 };
const now = Date.parse("2026-11-02T10:00:00Z");
const hosts = codeHostsFrom(
  { GITHUB_TOKEN: "ghp_secret", AZURE_DEVOPS_EXT_PAT: "pat_secret" },
  { now: () => now },
);

/** The text that people see when a host answers every request with this reply. */
async function told(ticket: Ticket, answer: Fetch): Promise<CodeHostProblem> {
  try {
    await readTicket(hosts, ticket, answer);
  } catch (error) {
    if (!(error instanceof CodeHostProblem)) throw error;
    expect(error.message).not.toMatch(/secret/);
    expect(error.message).toMatch(/^[^\n]{20,600}$/);
    return error;
  }
  throw new Error("It was not refused.");
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Fetch =>
  () =>
    Promise.resolve(Response.json(body, { status, headers }));

const seconds = String(now / 1000 + 90);

describe("what a code host answers", () => {
  it.each([
    ["moved", github, 301, { url: "https://evil.example/" }, { location: "https://evil.example/" }],
    ["moved", github, 307, {}, { location: "http://169.254.169.254/" }],
    ["not-found", github, 410, { message: "This issue was deleted" }, {}],
    ["not-allowed", github, 403, { message: "Resource not accessible" }, {}],
    ["bad-github-token", github, 403, {}, { "x-github-sso": "required; url=https://github.com/x" }],
    ["bad-github-token", github, 401, { message: "Bad credentials" }, {}],
    [
      "rate-limited",
      github,
      403,
      {},
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": seconds },
    ],
    ["rate-limited", github, 403, { message: "secondary" }, { "retry-after": "90" }],
    ["rate-limited", github, 429, {}, { "x-ratelimit-reset": seconds }],
    ["code-host-unreachable", github, 502, "<html>", {}],
    ["code-host-refused", github, 422, { message: "No", errors: [{ message: "x" }, "y"] }, {}],
    ["code-host-answer", github, 200, { title: 1 }, {}],
    ["code-host-answer", github, 200, [], {}],
    ["bad-azure-token", azure, 302, {}, { location: "https://evil.example/" }],
    ["bad-azure-token", azure, 203, "<html>", {}],
    ["bad-azure-token", azure, 401, {}, {}],
    ["not-allowed", azure, 403, { message: "TF1" }, {}],
    ["not-found", azure, 404, { message: "TF2" }, {}],
    ["rate-limited", azure, 503, {}, { "retry-after": "90" }],
    ["code-host-unreachable", azure, 503, {}, {}],
    ["code-host-refused", azure, 400, { message: "a\n\u202eb" }, {}],
    ["code-host-answer", azure, 200, { fields: {} }, {}],
  ])("is reported as %s: %j %i", async (code, ticket, status, body, headers) => {
    const problem = await told(ticket, json(status, body, headers));
    expect(problem.code).toBe(code);
    if (code === "rate-limited") expect(problem.retryAt).toBe("2026-11-02T10:01:30.000Z");
  });

  it("is reported with the host's own text, in one line without invisible characters", async () => {
    const body = { message: "Validation\n\u202e Failed", errors: [{ message: "no\u0000 head" }] };
    expect((await told(github, json(422, body))).message).toBe(
      "github.com refused the request for acme/site#7 (422): Validation Failed. no head",
    );
  });

  it("is not waited for longer than a minute where it says no time, or a time of its own", async () => {
    for (const after of ["soon", "-5", "1e12", ""])
      expect(await told(github, json(429, {}, { "retry-after": after }))).toMatchObject({
        retryAt: "2026-11-02T10:01:00.000Z",
      });
  });

  it("is read up to 8 MB", async () => {
    let sent = 0;
    const endless: Fetch = async () =>
      new Response(
        new ReadableStream({
          pull: (controller) => {
            sent += 1;
            controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
          },
        }),
      );
    expect((await told(github, endless)).code).toBe("code-host-answer");
    expect(sent).toBeLessThan(15);
  });

  it("is nothing at all", async () => {
    const broken =
      (error: Error): Fetch =>
      () =>
        Promise.reject(error);
    const timeout = new DOMException("x", "TimeoutError");
    expect((await told(github, broken(timeout))).message).toContain("(no answer in 20 s)");
    const refused = Object.assign(new Error("connect ghp_secret"), { code: "ECONNREFUSED" });
    const failed = new TypeError("fetch failed: ghp_secret", { cause: refused });
    expect(await told(github, broken(failed))).toMatchObject({
      code: "code-host-unreachable",
      message: "github.com cannot be reached (ECONNREFUSED). Check the network, then try again.",
    });
  });
});

it("asks for ids only at the host's address, and follows no redirect to another", async () => {
  const asked: [url: string, redirect: string | undefined][] = [];
  const answer: Fetch = async (url, init) => {
    asked.push([url, init.redirect]);
    const issue = { title: "x", state: "open", created_at: "x", comments: 1, user: null };
    return Response.json(
      url.endsWith("/comments?per_page=100&page=1")
        ? []
        : {
            ...issue,
            default_branch: "main",
            url: "https://evil.example",
            clone_url: "https://evil.example",
          },
      { headers: { link: '<https://evil.example>; rel="next"' } },
    );
  };
  const read = await readTicket(hosts, github, answer);
  expect(JSON.stringify(read)).not.toContain("evil");
  const start = "https://api.github.com/repos/acme/site";
  expect(asked.map(([url]) => url).sort()).toEqual([
    "https://api.github.com/graphql",
    start,
    `${start}/issues/7`,
    `${start}/issues/7/comments?per_page=100&page=1`,
  ]);
  asked.length = 0;
  await told(azure, async (url, init) => {
    asked.push([url, init.redirect]);
    return Response.json({}, { status: 404 });
  });
  expect(asked).toEqual([
    [
      "https://dev.azure.com/acme/_apis/wit/workitems/7?api-version=7.1&%24expand=relations",
      "manual",
    ],
  ]);
});
