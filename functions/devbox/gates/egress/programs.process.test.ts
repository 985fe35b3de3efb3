import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestGate, web } from "./gate.fixture.ts";
import { proxyVariables } from "./variables.ts";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "wheelhouse-programs-"));
let gate: Awaited<ReturnType<typeof openTestGate>>;
const asked: string[] = [];
const closing: (() => void)[] = [];

beforeAll(async () => {
  const git = ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@b.c"];
  await run("git", [...git, "init", "-q", "repo"]);
  git[1] = join(folder, "repo");
  await run("git", [...git, "commit", "-q", "--allow-empty", "-m", "one"]);
  await run("git", [...git, "update-server-info"]);
  const server = await web((incoming, outgoing) => {
    const { host } = incoming.headers;
    const path = new URL(incoming.url ?? "", "http://x").pathname;
    asked.push(`${host}${path}`);
    if (host !== "code.test") return void outgoing.end('{"ok":true}');
    try {
      outgoing.end(readFileSync(join(folder, "repo", path)));
    } catch {
      outgoing.writeHead(404).end();
    }
  });
  const names = Object.fromEntries(
    ["code.test", "registry.test", "web.test"].map((name) => [name, ["93.184.216.34"]]),
  );
  gate = await openTestGate({ names, servers: { "93.184.216.34": server } });
  closing.push(gate.close, () => server.close());
});
afterAll(() => {
  for (const close of closing) close();
  rmSync(folder, { recursive: true });
});

/** Runs a program with the variables that a command in a box has. */
async function inBox(program: string, ...words: string[]): Promise<string> {
  const env = { PATH: process.env["PATH"], HOME: folder, ...proxyVariables(gate.port) };
  const { stdout } = await run(program, words, { env, cwd: folder });
  return stdout;
}

describe("with the variables of a box", () => {
  it("curl uses the gate, for http and for https", async () => {
    expect(await inBox("curl", "-sS", "http://web.test/a")).toBe('{"ok":true}');
    await expect(inBox("curl", "-sS", "https://10.0.0.1/")).rejects.toThrow("403");
  });

  it("git clones through it", async () => {
    await inBox("git", "clone", "-q", "http://code.test/.git", "copy");
    expect(await inBox("git", "-C", "copy", "log", "--format=%s")).toBe("one\n");
  });

  it("npm reaches a registry through it", async () => {
    await inBox("npm", "ping", "--registry", "http://registry.test/", "--no-update-notifier");
    expect(asked).toContain("registry.test/-/ping");
  });

  it("fetch of Node uses it, and reaches servers in the box directly", async () => {
    const own = await web((_, outgoing) => outgoing.end("own"));
    closing.push(() => own.close());
    const { port } = own.address() as import("node:net").AddressInfo;
    const code = `for (const url of ["http://web.test/b", "http://127.0.0.1:${port}/"]) console.log(await (await fetch(url)).text())`;
    expect(await inBox(process.execPath, "--input-type=module", "-e", code)).toBe(
      '{"ok":true}\nown\n',
    );
    expect(asked).toContain("web.test/b");
  });
});
