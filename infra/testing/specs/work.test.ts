import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { hostileUrls } from "../samples/hostile-urls.ts";
import { Client } from "./support/client.ts";
import { deployed, OwnServer } from "./support/instance.ts";
import { mend, ticketUrl, token, useSums } from "./support/sums.ts";
import { describeOwn, sh } from "./support/use.ts";

const given = useSums();
const hasLfs = spawnSync("git-lfs", ["version"]).status === 0;

describeOwn("a Run from a ticket of a private repository", () => {
  it("clones it, fixes it, runs its tests, pushes its branch and opens a pull request", async () => {
    const { client, host } = given;
    const id = await client.start(mend, { ticketUrl });
    const run = await client.untilStatus(id, "completed", "failed");
    expect(run.status).toBe("completed");
    const branch = `wheelhouse/${id}-sums-are-wrong`;
    expect(run.ticket).toEqual({
      title: "Sums are wrong",
      url: ticketUrl,
      repository: "acme/sums",
      base: "main",
      branch,
    });
    expect(run.changes).toMatchObject({ files: 1, added: 1, removed: 1, cut: false });
    expect(run.tests).toMatchObject([{ command: "node --test", state: "ended", exitCode: 0 }]);
    expect(run.pullRequests).toMatchObject([
      { number: 2, title: "Add, not subtract", state: "open", checks: "none" },
    ]);

    const { status, body } = await client.get(`/api/runs/${id}/diff`);
    expect(status).toBe(200);
    expect(body).toContain(
      "-export const sum = (a, b) => a - b;\n+export const sum = (a, b) => a + b;",
    );

    const [pull] = (await host.get("/repos/acme/sums/pulls", token)) as { head: { ref: string } }[];
    expect(pull?.head.ref).toBe(branch);
    const output = await client.output(id);
    expect(output).toContain("1 + 2 gives -1.");
    expect(output).toContain('greeting = "hello"'); // from the submodule
    if (hasLfs) expect(output).toContain("the bytes of a table");
    expect(output).not.toContain("<!--");
  });

  it("leaves no trace of the token in the log, in the workspace or on the disk", async () => {
    const { server } = given;
    const holding = (text: string) =>
      execFileSync("sh", ["-c", `grep -RlaF -D skip ${text} ${server.data} || true`]).toString();
    expect(holding(token)).toBe("");
    expect(holding("sums-are-wrong")).not.toBe(""); // proves that the search covers the workspace
    expect(server.output.join("\n")).not.toContain(token);
  });

  it("cannot push to another branch", async () => {
    const { client, host } = given;
    const push = sh("git commit -q --allow-empty -m more && git push origin HEAD:refs/heads/main");
    const id = await client.start(push, { ticketUrl });
    const run = await client.untilStatus(id, "completed", "failed");
    expect(run.status).toBe("failed");
    expect(run.summary).toContain("this Run may push to wheelhouse/");
    const commits = (await host
      .get("/repos/acme/sums/commits?sha=main", token)
      .catch(() => [])) as [];
    expect(commits.length).toBeLessThan(2);
  });

  it("keeps its changes when its DevBox is gone", async () => {
    const { client } = given;
    const id = await client.start(sh("echo more > more.txt"), { ticketUrl, keepMinutes: 0 });
    await client.until(id, (run) => run.devboxes[0]?.state === "gone");
    expect((await client.get(`/api/runs/${id}/diff`)).body).toContain("+++ b/more.txt");
  });

  it("is skipped without a DevBox when the ticket does not exist", async () => {
    const { client } = given;
    const id = await client.start(mend, { ticketUrl: "https://github.com/acme/sums/issues/999" });
    const run = await client.untilStatus(id, "skipped", "completed", "failed");
    expect(run).toMatchObject({ status: "skipped", code: "not-found", devboxes: [] });
  });
});

describeOwn("a Run without a ticket, in a private repository", () => {
  it("clones it by its address, from a branch, and pushes its own branch", async () => {
    const { client } = given;
    const repository = "https://github.com/acme/sums";
    const script = sh(
      "git commit -q --allow-empty -m more",
      "git push -q && wheelhouse-pr --body 'A start.'",
    );
    const id = await client.start(script, { repository, branch: "main", title: "Tidy up" });
    const run = await client.untilStatus(id, "completed", "failed");
    const branch = `wheelhouse/${id}-tidy-up`;
    expect(run).toMatchObject({
      status: "completed",
      ticket: null,
      repository: { name: "acme/sums", url: repository, known: true, base: "main", branch },
      pullRequests: [{ title: "more", state: "open" }],
    });
  });

  it("is skipped without a DevBox when the repository does not exist", async () => {
    const { client } = given;
    const repository = "https://github.com/acme/none";
    const id = await client.start(sh("true"), { repository });
    const run = await client.untilStatus(id, "skipped", "completed", "failed");
    expect(run).toMatchObject({ status: "skipped", code: "not-found", devboxes: [] });
  });
});

describeOwn("a Wheelhouse that is not signed in at the code host", () => {
  it.each([
    ["no token", {}, "missing-github-token", "start Wheelhouse with GITHUB_TOKEN"],
    ["a wrong one", { GH_TOKEN: "ghp_wrong" }, "bad-github-token", "GITHUB_TOKEN"],
  ])("says with %s what to do, before anything is spent", async (_, env, code, remedy) => {
    const server = await new OwnServer().start({ GH_TOKEN: "", ...given.host.env, ...env });
    try {
      const client = new Client(server);
      const id = await client.start(mend, { ticketUrl });
      const run = await client.untilStatus(id, "skipped", "completed", "failed", "needs-you");
      expect(run).toMatchObject({ status: "skipped", code, devboxes: [] });
      if (!deployed) expect(run.summary).toContain(remedy);
    } finally {
      await server.discard();
    }
  });
});

describeOwn("a URL that is no ticket", () => {
  it("is refused by the API in every form, and starts no Run", async () => {
    const { client } = given;
    const before = (await client.get("/api/runs")).body.runs.length;
    const target = await client.target();
    const callers = await Promise.all([1, 2, 3, 4, 5].map((n) => client.withKey(`ada ${n}`)));
    const said = await Promise.all(
      hostileUrls.map(async (url, n) => {
        const wanted = { instructions: sh("true"), target, ticketUrl: url };
        const caller = callers[n % callers.length] ?? client;
        const { status, body } = await caller.post("/api/runs", wanted);
        return { url, status, field: body.error?.fields?.ticketUrl };
      }),
    );
    expect(said.length).toBeGreaterThan(60);
    expect(said.filter(({ status, field }) => status !== 422 || !field)).toEqual([]);
    expect((await client.get("/api/runs")).body.runs.length).toBe(before);
  });
});

describeOwn("the same without the console", () => {
  /** Runs a program with the URL and a token of the instance. Returns its output and exit code. */
  const shell = async (program: string, words: readonly string[], input = "") => {
    const { instance } = given.client;
    const child = spawn(program, words, {
      stdio: ["pipe", "pipe", "inherit"],
      env: {
        ...process.env,
        WHEELHOUSE_URL: instance.url,
        WHEELHOUSE_TOKEN: instance.tokenFor?.("ada") ?? instance.token,
      },
    });
    child.stdin.end(input);
    const [stdout, [status]] = await Promise.all([text(child.stdout), once(child, "close")]);
    return { status, stdout };
  };
  const cli = fileURLToPath(new URL("../../../cli/wheelhouse.ts", import.meta.url));

  it("with only the terminal client", async () => {
    const { worker, image } = await given.client.target();
    const wheelhouse = (...words: string[]) => shell(process.execPath, [cli, ...words], mend);
    const words = ["--ticket", ticketUrl, "--target", `${worker}/${image}`, "--follow"];
    const run = await wheelhouse("run", "-f", "-", ...words);
    expect(run).toMatchObject({ status: 0 });
    expect(run.stdout).toContain("acme/sums");
    const { status, stdout } = await wheelhouse("show", "last", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout).run).toMatchObject({
      status: "completed",
      changes: { files: 1 },
      tests: [{ exitCode: 0 }],
      pullRequests: [{ state: "open" }],
    });
    expect((await wheelhouse("diff", "last")).stdout).toContain(
      "+export const sum = (a, b) => a + b;",
    );
  });

  const curls = spawnSync("curl", ["--version"]).status === 0;
  it.skipIf(!curls)("by curl", async () => {
    const { client } = given;
    const curl = async (path: string, ...words: string[]) => {
      const headers = [
        "-H",
        "authorization: Bearer $TOKEN",
        "-H",
        "content-type: application/json",
      ];
      const quoted = [...headers, ...words].map((it) => `"${it.replace(/["`\\]/g, "\\$&")}"`);
      const line = `TOKEN=$WHEELHOUSE_TOKEN; curl -sS ${quoted.join(" ")} "$WHEELHOUSE_URL${path}"`;
      return (await shell("sh", ["-c", line], words.includes("-d") ? body : "")).stdout;
    };
    const target = await client.target();
    const body = JSON.stringify({ instructions: mend, ticketUrl, target, mode: "autonomous" });
    const said = await curl("/api/runs", "-H", "idempotency-key: by-curl", "-d", "@-");
    const { run } = JSON.parse(said);
    const ended = await client.untilStatus(run.id, "completed", "failed");
    expect(ended).toMatchObject({ status: "completed", pullRequests: [{ state: "open" }] });
    expect(await curl(`/api/runs/${run.id}/diff`)).toContain(
      "+export const sum = (a, b) => a + b;",
    );
  });
});

describeOwn("a work item of Azure DevOps that is linked to no repository", () => {
  const ticketUrl = "https://dev.azure.com/acme/_workitems/edit/1";

  it("asks for the repository, and works there", async () => {
    const { client } = given;
    const id = await client.start(sh("git log --format=%s -1; git push -q"), { ticketUrl });
    const asking = await client.untilStatus(id, "needs-you", "failed", "skipped");
    const [question] = asking.openQuestions?.questions ?? [];
    expect(question?.options?.map((it) => it.label)).toEqual(["Shop/api", "Shop/web"]);
    expect(asking.devboxes).toEqual([]);
    await client.answer(asking, { choices: ["Shop/web"] });
    const run = await client.untilStatus(id, "completed", "failed");
    expect(run).toMatchObject({ status: "completed", ticket: { repository: "Shop/web" } });
  });

  it("is skipped, with advice, when no one can be asked", async () => {
    const { client } = given;
    const id = await client.start(sh("true"), { ticketUrl, mode: "autonomous" });
    const run = await client.untilStatus(id, "skipped", "completed", "failed");
    expect(run).toMatchObject({ status: "skipped", code: "repository-missing" });
    expect(run.summary).toContain("Link a branch or a commit to it");
  });
});
