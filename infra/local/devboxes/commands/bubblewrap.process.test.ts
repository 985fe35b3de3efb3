/** Abilities and limits of a command in the sandbox, tested by real commands with the whole prefix. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { dataFolder } from "../../../testing/devbox/devbox-orders.ts";
import { processesOf } from "../claim.ts";
import { foldersOf, makeFolders } from "../folders.ts";
import { processes } from "../processes.ts";
import { bubblewrap } from "./bubblewrap.ts";
import { detectSandbox } from "./detect.ts";
import { defaultLimits } from "./limits.ts";
import { findTools, npmPrefix } from "./tools.ts";

const data = dataFolder();
const sandbox = await detectSandbox({ data });
const reason = sandbox.isolated ? "" : ` (skipped: ${sandbox.why})`;
const root = process.getuid?.() === 0;

const bin = join(data, "bin");
mkdirSync(bin, { recursive: true });
writeFileSync(join(bin, "wheelhouse-ask"), '#!/usr/bin/env node\nconsole.log("asked")\n', {
  mode: 0o755,
});

const place = (limits = defaultLimits(root)) => {
  const env = {
    ...process.env,
    AWS_SECRET_ACCESS_KEY: "a-secret",
    HTTPS_PROXY: "http://me:pw@proxy",
  };
  return bubblewrap({
    tools: findTools(),
    data,
    bin,
    node: process.execPath,
    npm: npmPrefix(),
    limits,
    env,
  });
};
/** Of this process alone: tests beside this one would count as processes of the same user. */
const runId = `run_${process.pid}`;
const folders = foldersOf(data, runId, "box_probe");

function start(argv: readonly string[], limits = defaultLimits(root)) {
  makeFolders(folders, place().owner(runId));
  const { prefix } = place(limits).command("box_probe", runId, folders);
  const [program = "", ...args] = [...prefix, ...argv];
  // A supervisor that forgot to clear its environment must not matter.
  return spawn(program, args, {
    cwd: folders.box,
    env: { ...process.env, SERVER_SECRET: "a-secret" },
  });
}

async function says(script: string, limits = defaultLimits(root)): Promise<string> {
  const child = start(["bash", "-c", script], limits);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
  child.stdin.end();
  await once(child, "close");
  return said.trim();
}

afterAll(() => {
  rmSync(data, { recursive: true, force: true });
  rmSync(dirname(folders.socket), { recursive: true, force: true });
});

const soon = { timeout: 120_000, interval: 20 };

const bomb = `for (let n = 0; n < 200; n++)
  require("child_process").spawn("sleep", ["1000"]).on("error", ({ code }) => {
    console.log(code, "after", n);
    process.exit();
  })`;

describe.skipIf(!sandbox.isolated)(`a command in the sandbox${reason}`, () => {
  it("is an ordinary user without any capability", async () => {
    const said = await says(
      "id -un; id -u; grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs)' /proc/self/status",
    );
    expect(said.split(/\s+/)).toEqual([
      "devbox",
      "1000",
      "Uid:",
      "1000",
      "1000",
      "1000",
      "1000",
      "CapEff:",
      "0".repeat(16),
      "CapBnd:",
      "0".repeat(16),
      "NoNewPrivs:",
      "1",
    ]);
  });

  it("is not root for the kernel either, and its files are not root's", async () => {
    const child = start(["bash", "-c", "touch written; read -r line"]);
    const ours = () => processes().filter(({ argv }) => argv[2] === "touch written; read -r line");
    await vi.waitFor(() => expect(ours()).toHaveLength(1), soon);
    const user = statSync(`/proc/${ours()[0]?.pid}`).uid;
    expect(user).toBe(place().owner(runId) ?? process.getuid?.());
    expect(user).not.toBe(0);
    child.stdin.end();
    await once(child, "close");
    expect(statSync(join(folders.workspace, "written")).uid).toBe(user);
  });

  it("sees no accounts, homes, sockets or data of the machine", async () => {
    const paths = [
      "/etc/shadow",
      "/root",
      homedir(),
      data,
      folders.box,
      folders.session,
      process.cwd(),
    ];
    const tests = [...paths, "/var/run/docker.sock", "/run/docker.sock", "/sys"].map(
      (path) => `test -e '${path}' && echo '${path}'`,
    );
    expect(await says(`${tests.join("; ")}; cut -d: -f1 /etc/passwd`)).toBe("root\ndevbox\nnobody");
  });

  it("writes to its workspace, home and /tmp, and nowhere else", async () => {
    const folders = [
      "/usr",
      "/etc",
      "/",
      "/opt/wheelhouse/bin",
      "/run/wheelhouse",
      "/proc/sys",
      "/dev",
    ];
    const targets = ["/workspace", "$HOME", "/tmp", "/var/tmp", "/dev/shm", ...folders];
    const writes = targets.map((path) => `touch ${path}/x 2>/dev/null && echo ${path}`);
    const written = (await says(writes.join("; "))).split("\n");
    expect(written).toEqual(["/workspace", "/home/devbox", "/tmp", "/var/tmp", "/dev/shm"]);
    expect(existsSync(join(tmpdir(), "x"))).toBe(false);
  });

  it("can make no further user namespace", async () => {
    expect(await says("unshare --user true || echo refused")).toMatch(/refused$/);
  });

  it("sees its own processes only, and none of their first environment", async () => {
    expect(await says("ls -d /proc/[0-9]* | wc -l")).toMatch(/^[2-5]$/);
    const names = "tr '\\0' '\\n' < /proc/1/environ | cut -d= -f1 | grep -v PWD";
    expect(await says(names)).toBe("PATH");
  });

  it("has a short environment without anything of the server", async () => {
    const said = await says("env");
    expect(said).not.toMatch(/a-secret|proxy/);
    expect(said).toContain("WHEELHOUSE_SOCKET=/run/wheelhouse/ask.sock");
    const allowed =
      /^(HOME|PATH|LANG|TERM|SHELL|USER|LOGNAME|TMPDIR|PWD|SHLVL|_|NPM_CONFIG_PREFIX|WHEELHOUSE_\w+|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|\w+_(proxy|PROXY))=/;
    expect(said.split("\n").filter((line) => !allowed.test(line))).toEqual([]);
  });

  it("finds git, npm, node and wheelhouse-ask, and the machine's tools before ours", async () => {
    const said = await says("git --version; npm --version; node --version; wheelhouse-ask");
    expect(said).toMatch(/^git version .+\n\d+\..+\nv\d+.+\nasked$/);
    expect(await says("echo $PATH")).toMatch(/:\/usr\/bin:.*:\/opt\/wheelhouse\/node\/bin$/);
    expect(await says("/opt/wheelhouse/node/bin/node --version")).toBe(process.version);
  });

  it("finds an engine that is installed in a person's home, and nothing else of that home", async () => {
    const home = mkdtempSync(join(data, "home-"));
    const tree = join(home, "lib", "node_modules");
    mkdirSync(join(tree, "engine", "bin"), { recursive: true });
    mkdirSync(join(tree, ".bin"));
    const program = join(tree, "engine", "bin", "engine.js");
    writeFileSync(program, '#!/usr/bin/env node\nconsole.log("engine on " + process.version)\n', {
      mode: 0o755,
    });
    symlinkSync(program, join(tree, ".bin", "claude"));
    writeFileSync(join(home, "private"), "");
    const before = process.env["PATH"];
    process.env["PATH"] = `${join(tree, ".bin")}:${before}`;
    try {
      const { programs } = place().command("box_probe", runId, folders);
      const words = programs["claude"]?.join(" ");
      const said = await says(
        `${words}; test -e '${home}' && echo seen; ls /opt/wheelhouse/engines`,
      );
      expect(said).toContain(`engine on ${process.version}`);
      expect(said).not.toContain("seen");
    } finally {
      process.env["PATH"] = before;
    }
  });

  it("reaches the supervisor's socket", async () => {
    makeFolders(folders, place().owner(runId));
    const supervisor = createServer((connection) => connection.end("answered"));
    supervisor.listen({ path: folders.socket, readableAll: true, writableAll: true });
    await once(supervisor, "listening");
    const script = 'require("net").connect(process.env.WHEELHOUSE_SOCKET).pipe(process.stdout)';
    expect(await says(`node -e '${script}'`)).toBe("answered");
    supervisor.close();
  });

  it("writes no file larger than its limit", async () => {
    await says("head -c 50000000 /dev/zero > large", {
      ...defaultLimits(root),
      fileBytes: 10_485_760,
    });
    expect(statSync(join(folders.workspace, "large")).size).toBe(10_485_760);
  });

  // Elsewhere the person's own processes are counted too, so a small limit says nothing.
  it.runIf(root)("starts no more processes than its limit, and leaves none", async () => {
    const few = { ...defaultLimits(root), processes: 64 };
    const said = await says(`node -e '${bomb}'`, few);
    expect(said).toMatch(/^EAGAIN after \d\d$/);
    await vi.waitFor(() => expect(processesOf("box_probe", folders.box)).toEqual([]), soon);
  });

  describe("with processes in the background", () => {
    const script = "setsid sleep 2001 & env -i setsid sleep 2002 & sleep 2003";
    const sleeping = () => processes().filter(({ argv }) => /^200[123]$/.test(argv[1] ?? ""));
    const shows = (count: number) => vi.waitFor(() => expect(sleeping()).toHaveLength(count), soon);

    it("ends whole when its supervisor kills it", async () => {
      const child = start(["bash", "-c", script]);
      await shows(3);
      child.kill("SIGKILL");
      await shows(0);
    });

    it("ends whole when its supervisor is killed", async () => {
      const { prefix } = place().command("box_probe", runId, folders);
      const supervise =
        "const [it, ...args] = process.argv.slice(1); child_process.spawn(it, args)";
      const argv = ["-e", supervise, ...prefix, "bash", "-c", script];
      const supervisor = spawn(process.execPath, argv, { stdio: "inherit" });
      await shows(3);
      supervisor.kill("SIGKILL");
      await shows(0);
    });
  });
});
