import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createProxy } from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { withCodeHost } from "../../../infra/testing/code-host/code-host.fixture.ts";
import { block, TestRun } from "../../../infra/testing/devbox/test-run.ts";
import { openssl, ownCa } from "../../../infra/testing/own-ca.ts";

const token = "ghp_marked_secret_of_ada";
const branch = "wheelhouse/run_test-mend";

afterEach(() => void vi.unstubAllEnvs());

describe("a Run without a ticket, in a repository of a known code host", () => {
  it("works there as a Run with a ticket does: clone, own branch, push and no other push", async () => {
    await using host = await withCodeHost({
      tokens: { [token]: { user: "ada" } },
      github: [
        { name: "acme/site", private: true, members: { ada: "write" }, files: { README: "hi\n" } },
      ],
    });
    await using run = await TestRun.of(
      block(
        'cat README; echo "ticket: $WHEELHOUSE_TICKET"; git branch --show-current; git log -1 --format=%s\n' +
          "git commit -q --allow-empty -m more && git push && git remote -v && ! git push -q origin HEAD:main",
      ),
    );
    const cloneUrl = `${host.github}/acme/site.git`;
    run.coordinator.place = { repository: { name: "acme/site", cloneUrl, base: "main" }, branch };
    run.coordinator.gitCredential = { username: "x-access-token", password: token };
    expect(await run.launch().reported()).toMatchObject({ status: "completed" });
    expect(run.all("step.started")[0]).toMatchObject({ kind: "clone", title: "clone acme/site" });
    const output = run.outputs().at(-1);
    expect(output).toContain(`hi\nticket: \n${branch}\n`);
    expect(output).toContain(`this Run may push to ${branch} only`);
    // git names the gate, whose address is a secret
    expect(output).toMatch(/^To http:\S+\/\[redacted:git gate\]\/repo\.git$/m);
    expect(output).not.toMatch(/127\.0\.0\.1:\d+\/[\w-]{20,}/);
    const cwd = `${host.folder}/github/acme/site.git`;
    expect(execFileSync("git", ["log", "-1", "--format=%s %an", branch], { cwd }).toString()).toBe(
      "more Wheelhouse\n",
    );
  });

  it("fails with a sentence if the branch is not there", async () => {
    await using host = await withCodeHost({ github: [{ name: "acme/site", files: { A: "" } }] });
    await using run = await TestRun.of(block("true"));
    const cloneUrl = `${host.github}/acme/site.git`;
    run.coordinator.place = { repository: { name: "acme/site", cloneUrl, base: "nope" }, branch };
    expect(await run.launch().reported()).toMatchObject({
      status: "failed",
      summary: expect.stringContaining("There is no branch nope in acme/site."),
    });
  });
});

/** An https server with a repository that has the branches `trunk`, which is the default, and `next`. Only a proxy finds it. */
async function withCodeServer() {
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-code-server-"));
  const at = join(folder, "tool.git");
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...words], {
      cwd: folder,
      stdio: "pipe",
    });
  git("init", "-q", "-b", "trunk", "made");
  writeFileSync(join(folder, "made/README"), "hello\n");
  git("-C", "made", "add", "-A");
  git("-C", "made", "commit", "-qm", "one");
  git("-C", "made", "branch", "next");
  git("clone", "-q", "--bare", "made", at);
  git("-C", at, "update-server-info");
  const ca = ownCa(folder, "DNS:git.example.com");
  const authorizations: (string | undefined)[] = [];
  const server = createServer(ca.tls, ({ url = "", headers }, response) => {
    authorizations.push(headers.authorization);
    const file = join(folder, new URL(url, "http://x").pathname);
    if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const tunnels: string[] = [];
  const proxy = createProxy().on("connect", ({ url }, client) => {
    tunnels.push(url ?? "");
    const way = connect((server.address() as AddressInfo).port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      client.pipe(way).pipe(client);
    });
    way.on("error", () => client.destroy());
    client.on("error", () => way.destroy());
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  vi.stubEnv("https_proxy", `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  vi.stubEnv("no_proxy", "");
  return {
    authorizations,
    tunnels,
    /** Makes the machine trust the server. */
    trust: (variable = "NODE_EXTRA_CA_CERTS") => vi.stubEnv(variable, ca.path),
    async [Symbol.asyncDispose]() {
      server.close().closeAllConnections();
      proxy.close().closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe.skipIf(!openssl.here)(
  `a Run without a ticket, in a repository of another host${openssl.why}`,
  () => {
    const cloneUrl = "https://git.example.com/tool.git";
    const place = { repository: { name: "git.example.com/tool", cloneUrl, direct: true }, branch };

    it("clones it without a credential through the network gate, and its changes are the result", async () => {
      await using server = await withCodeServer();
      await using run = await TestRun.of(
        block(
          "git branch --show-current; echo more >> README; git commit -qam more; wheelhouse-pr",
        ),
      );
      server.trust();
      run.coordinator.place = place;
      run.coordinator.gitCredential = { username: "x-access-token", password: token };
      expect(await run.launch().reported()).toMatchObject({ status: "failed" });
      const [clone, output] = run.outputs();
      expect(clone).toContain(`On ${branch}, from trunk.`);
      expect(output).toContain(`${branch}\n`);
      expect(output).toContain("nowhere to open a pull request");
      expect(run.all("changes.reported")).toMatchObject([{ files: 1, added: 1, removed: 0 }]);
      expect(new Set(server.tunnels)).toEqual(new Set(["git.example.com:443"]));
      expect(new Set(server.authorizations)).toEqual(new Set([undefined]));
      expect(run.all("traffic.reported")[0]?.hosts[0]?.host).toBe("git.example.com");
    });

    it.each([
      [
        "NODE_EXTRA_CA_CERTS",
        "git",
        "git ls-remote --quiet https://git.example.com/tool.git trunk",
      ],
      ["SSL_CERT_FILE", "git", "git ls-remote --quiet https://git.example.com/tool.git trunk"],
      ["SSL_CERT_FILE", "curl", "curl -sSf -o /dev/null https://git.example.com/tool.git/HEAD"],
      [
        "SSL_CERT_FILE",
        "Node",
        `node -e 'fetch("https://git.example.com/tool.git/HEAD").then((it) => process.exit(it.ok ? 0 : 1))'`,
      ],
    ])(
      "is trusted by commands of a Run without a repository too (%s, %s)",
      async (variable, _, command) => {
        await using server = await withCodeServer();
        await using run = await TestRun.of(block(command));
        server.trust(variable);
        expect(await run.launch().reported()).toMatchObject({ status: "completed" });
        expect(new Set(server.tunnels)).toEqual(new Set(["git.example.com:443"]));
      },
    );

    it("begins at the branch that was asked for", async () => {
      await using server = await withCodeServer();
      await using run = await TestRun.of(block("true"));
      server.trust();
      run.coordinator.place = { ...place, repository: { ...place.repository, base: "next" } };
      expect(await run.launch().reported()).toMatchObject({ status: "completed" });
      expect(run.outputs()[0]).toContain(`On ${branch}, from next.`);
    });

    it("fails with what to do if git does not trust the host's certificate", async () => {
      await using server = await withCodeServer();
      await using run = await TestRun.of(block("true"));
      run.coordinator.place = place;
      expect(await run.launch().reported()).toMatchObject({
        status: "failed",
        summary: expect.stringMatching(/Git does not trust the certificate .*NODE_EXTRA_CA_CERTS/),
      });
      expect(server.authorizations).toEqual([]);
    });

    it("fails where the Run's network policy does not allow the host", async () => {
      await using server = await withCodeServer();
      await using run = await TestRun.of(block("true"));
      server.trust();
      run.coordinator.place = place;
      run.coordinator.egress = { policy: "listed", hosts: ["github.com"] };
      expect(await run.launch().reported()).toMatchObject({ status: "failed" });
      expect(run.all("connection.refused")).toMatchObject([{ host: "git.example.com" }]);
      expect(server.tunnels).toEqual([]);
    });
  },
);
