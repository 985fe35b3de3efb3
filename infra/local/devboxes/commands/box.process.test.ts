/** A box in a sandbox of its own, from its start to its end: what stays between commands, and what no command reaches. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import { boxContract } from "../../../../functions/devbox/box/box.contract.ts";
import type { Box } from "../../../../functions/devbox/box/box.ts";
import { openBox } from "../../../../functions/devbox/box/open-box.ts";
import { boxConfig } from "../../../../shared/schemas/box-protocol.ts";
import { dataFolder } from "../../../testing/devbox/devbox-orders.ts";
import { podmanPlace } from "../../../testing/devbox/podman-place.ts";
import type { BoxFile, CommandPlace } from "../box-file.ts";
import { foldersOf, makeFolders } from "../folders.ts";
import { processes } from "../processes.ts";
import { detectSandbox } from "./detect.ts";

const data = dataFolder();
const sandbox = await detectSandbox({ data });
const podman = await podmanPlace(data);
const places = [
  {
    name: "bubblewrap",
    place: sandbox.kind === "bubblewrap" ? sandbox.place : undefined,
    reason: sandbox.kind === "bubblewrap" ? "" : ` (skipped: ${sandbox.why})`,
  },
  { name: "a container of Podman", ...podman },
];
const soon = { timeout: 120_000, interval: 20 };
const opener = fileURLToPath(new URL("../../../testing/devbox/open-box.ts", import.meta.url));

let count = 0;

/** A DevBox of a Run of its own, as its host describes it. */
function boxFileFor(place: CommandPlace): Omit<BoxFile, "limits"> {
  count += 1;
  const [devbox, runId] = [`box_${count}`, `run_${count}`];
  const folders = foldersOf(data, runId, devbox);
  makeFolders(folders, place.owner(runId));
  const command = place.command(devbox, runId, folders);
  const around = { coordinator: "http://127.0.0.1:1", bootToken: "boot", isolated: true };
  return { devbox, runId, generation: 1, ...around, folders, command };
}

function openedFrom(file: Omit<BoxFile, "limits">) {
  const box = openBox(boxConfig.parse(file));
  const lost: string[] = [];
  box.onLost((why) => lost.push(why));
  return {
    box,
    lost,
    folders: file.folders,
    async [Symbol.asyncDispose]() {
      await box.close();
      rmSync(dirname(file.folders.socket), { recursive: true, force: true });
    },
  };
}

async function says(box: Box, script: string): Promise<string> {
  const process = box.start({ words: ["bash", "-c", `exec 2>&1; ${script}`] });
  process.stdin.end();
  return (await text(process.stdout)).trim();
}

async function listening(server: Server, ...where: [number, string] | [{ path: string }]) {
  if (where.length === 1) server.listen(where[0]);
  else server.listen(...where);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const node = (script: string) => `node -e '${script}'`;
/** The id of the box's first process, for a shell. What started it names its program too. */
const firstProcess =
  "$(grep -l 'firs[t].mjs' /proc/[0-9]*/cmdline | grep -v /proc/1/ | cut -d / -f 3)";
/** Prints the last line of an HTTP server's answer. */
const askAt = (port: number) =>
  `exec 3<>/dev/tcp/127.0.0.1/${port}; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; tail -n 1 <&3`;
/** Prints what a connection brings, or why there is none. */
const tries = (target: string) =>
  node(
    `require("net").connect(${target}).on("error", (it) => console.log(it.code)).on("data", (it) => console.log(String(it)))`,
  );

afterAll(() => rmSync(data, { recursive: true, force: true }));

describe.each(places)("a box in $name", ({ place, reason }) => {
  if (!place) return void it.skip(`is not tried here${reason}`);
  const boxFile = () => boxFileFor(place);
  const opened = (file = boxFile()) => openedFrom(file);
  boxContract(async () => opened());

  it("keeps what runs in the background, and /tmp, from one command to the next", async () => {
    await using given = opened();
    const serve = node(
      `require("http").createServer((_, it) => { console.log("asked"); it.end("served") }).listen(8123, "127.0.0.1", () => require("fs").writeFileSync("/tmp/up", ""))`,
    );
    const start = `${serve} > /tmp/log 2>&1 & until [ -e /tmp/up ]; do sleep 0.05; done; echo up`;
    expect(await says(given.box, start)).toBe("up");
    expect(await says(given.box, `${askAt(8123)}; cat /tmp/log`)).toBe("servedasked");
    expect(await given.box.programs()).toEqual(["node"]);
    expect(await given.box.ports()).toEqual([8123]);
  });

  it("does not share /tmp, processes or ports with another box", async () => {
    await using one = opened();
    await using other = opened();
    await says(one.box, "touch /tmp/mine; sleep 5001 > /dev/null 2>&1 &");
    const seen = "ls /tmp; cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c 'sleep 500[1]'";
    await vi.waitFor(async () => expect(await says(one.box, seen)).toBe("mine\n1"), soon);
    expect(await says(other.box, seen)).toBe("0");
    const bind = `require("net").createServer().listen(8124, "0.0.0.0", () => console.log("bound"))`;
    for (const { box } of [one, other]) {
      const { stdout } = box.start({ words: ["node", "-e", bind] });
      expect(String((await once(stdout, "data"))[0])).toBe("bound\n");
    }
  });

  it("reaches no server of its machine: none at a port, and none with an abstract name", async () => {
    await using given = opened();
    const answer = () =>
      createServer((connection) => connection.on("error", () => {}).end("reached"));
    const [four, six, abstract] = [answer(), answer(), answer()];
    const port = await listening(four, 0, "0.0.0.0");
    await listening(six, port, "::1").catch(() => {});
    await listening(abstract, { path: "\0wheelhouse-test" });
    const script = [
      tries(`{ port: ${port}, host: "127.0.0.1" }`),
      tries(`{ port: ${port}, host: "::1" }`),
      tries(`{ port: ${port}, host: "::ffff:127.0.0.1" }`),
      tries(`{ port: ${port}, host: "0.0.0.0" }`),
      tries(`{ path: "\\0wheelhouse-test" }`),
    ].join("; ");
    expect((await says(given.box, script)).split("\n")).toEqual([
      ...Array.from({ length: 4 }, () => "ECONNREFUSED"),
      "ECONNREFUSED",
    ]);
    for (const server of [four, six, abstract]) server.close();
  });

  it("reaches no address outside: no metadata service, no neighbour, no name server", async () => {
    await using given = opened();
    const hosts = [
      "169.254.169.254",
      "169.254.170.2",
      "10.0.0.1",
      "192.168.0.1",
      "1.1.1.1",
      "fe80::1",
      "fd00:ec2::254",
    ];
    const script = hosts.map((host) => tries(`{ port: 80, host: "${host}" }`)).join("; ");
    const said = (await says(given.box, script)).split("\n");
    expect(said).toHaveLength(hosts.length);
    for (const line of said)
      expect(line).toMatch(/^(ENETUNREACH|EINVAL|EADDRNOTAVAIL|EHOSTUNREACH)$/);
  });

  it("binds no port of its machine", async () => {
    await using given = opened();
    const free = createServer();
    const port = await listening(free, 0, "127.0.0.1");
    free.close();
    const bind = ["127.0.0.1", "0.0.0.0", "::1", "::"].map(
      (host) =>
        `require("net").createServer((it) => it.end("taken")).on("error", () => {}).listen({ port: ${port}, host: "${host}", ipv6Only: true })`,
    );
    const process = given.box.start({
      words: ["node", "-e", `${bind.join(";")}; setTimeout(() => console.log("bound"), 100)`],
    });
    expect(String((await once(process.stdout, "data"))[0])).toBe("bound\n");
    for (const host of ["127.0.0.1", "::1"]) {
      const [error] = await once(connect(port, host), "error");
      expect(error).toMatchObject({ code: expect.stringMatching(/ECONNREFUSED|EADDRNOTAVAIL/) });
    }
  });

  it("sees no session bus and no agent of the person", async () => {
    await using given = opened();
    const script =
      "env | grep -cE 'DBUS|SSH_AUTH|XDG_RUNTIME|DISPLAY|GPG'; ls /run; ls /run/user 2>&1";
    expect(await says(given.box, script)).toBe(
      "0\nwheelhouse\nls: cannot access '/run/user': No such file or directory",
    );
  });

  it("starts anew after a command has killed its first process, with the same servers", async () => {
    await using given = opened();
    const server = createHttpServer((_, outgoing) => outgoing.end("gate"));
    const { port } = await given.box.offer(server);
    const waiting = given.box.start({ words: ["sleep", "5002"] });
    const killing = given.box.start({ words: ["bash", "-c", `kill -KILL ${firstProcess}`] });
    for (const { exited } of [waiting, killing])
      expect(await exited).toMatchObject({ code: null, error: expect.stringContaining("ended") });
    await vi.waitFor(() => expect(given.lost).toHaveLength(1), soon);
    expect(await says(given.box, askAt(port))).toBe("gate");
    expect(processes().filter(({ argv }) => argv[1] === "5002")).toEqual([]);
    server.close();
  });

  it("kills a command even if its first process is stopped", async () => {
    await using given = opened();
    const stopped = given.box.start({
      words: ["bash", "-c", `kill -STOP ${firstProcess}; echo stopped; sleep 5003`],
    });
    expect(String((await once(stopped.stdout, "data"))[0])).toBe("stopped\n");
    stopped.kill("SIGKILL");
    expect(await stopped.exited).toMatchObject({ error: expect.stringContaining("did not kill") });
    expect(await says(given.box, "echo again")).toBe("again");
  });

  it("starts programs while others knock at the supervisor's socket with wrong names", async () => {
    await using given = opened();
    const knock = `for (let n = 0; n < 300; n++) require("net").connect("/run/wheelhouse/streams.sock").on("error", () => {}).on("data", (it) => console.log("got " + it)).write(n % 2 ? "0".repeat(32) + "\\n" : "x"); console.log("knocked"); setInterval(() => {}, 1000)`;
    const knocking = given.box.start({ words: ["node", "-e", knock] });
    let got = "";
    knocking.stdout.on("data", (bytes) => {
      got += bytes;
    });
    await vi.waitFor(() => expect(got).toBe("knocked\n"), soon);
    const started = given.box.start({ words: ["echo", "started"] });
    const said = text(started.stdout);
    expect(await started.exited).toEqual({ code: 0, signal: null });
    expect(await said).toBe("started\n");
    expect(got).toBe("knocked\n");
  });

  it("says in one sentence why it could not start, with every program", async () => {
    const file = boxFile();
    const { command } = file;
    const broken = {
      ...file,
      command: { ...command, prefix: [...command.prefix, "/none/program"] },
    };
    await using given = opened(broken);
    const { exited } = given.box.start({ words: ["true"] });
    expect((await exited).error).toMatch(/^The sandbox of this DevBox ended: .*no such file/i);
    expect(await given.box.programs()).toEqual([]);
  });

  it("ends with every process in it when its supervisor is killed", async () => {
    const file = boxFile();
    const path = join(file.folders.box, "box.json");
    writeFileSync(path, JSON.stringify(file));
    const script = "setsid sleep 5004 & env -i setsid sleep 5005 & sleep 5006";
    const supervisor: ChildProcess = spawn(process.execPath, [opener, path, script], {
      stdio: "inherit",
    });
    const sleeping = () => processes().filter(({ argv }) => /^500[456]$/.test(argv[1] ?? ""));
    await vi.waitFor(() => expect(sleeping()).toHaveLength(3), soon);
    supervisor.kill("SIGKILL");
    await vi.waitFor(() => expect(sleeping()).toHaveLength(0), soon);
    rmSync(dirname(file.folders.socket), { recursive: true, force: true });
  });
});
