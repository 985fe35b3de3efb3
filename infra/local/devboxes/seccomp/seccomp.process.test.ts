/** What the kernel answers to a command in a sandbox, asked by raw system calls: perl is part of every Debian. */
import { execFile, execFileSync } from "node:child_process";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dataFolder } from "../../../testing/devbox/devbox-orders.ts";
import { detectSandbox } from "../commands/detect.ts";
import { find } from "../commands/tools.ts";
import { foldersOf, makeFolders } from "../folders.ts";
import { architectures } from "./architectures.ts";

const data = dataFolder();
const sandbox = await detectSandbox({ data });
const why = !sandbox.isolated
  ? sandbox.why
  : process.arch !== "x64"
    ? "the numbers below are those of x86_64"
    : !find("perl", process.env["PATH"] ?? "")
      ? "perl is not installed"
      : "";
const folders = foldersOf(data, "run_probe", "box_probe");
const numbers = architectures.x64.numbers;

async function says(...argv: string[]): Promise<string> {
  const { prefix } = sandbox.place.command("box_probe", "run_probe", folders);
  const [program = "", ...args] = [...prefix, ...argv];
  const { stdout, stderr } = await promisify(execFile)(program, args, { cwd: folders.box }).catch(
    (error) => error,
  );
  return `${stdout}${stderr}`.trim();
}

/** Makes a system call inside the sandbox and returns the name of its error, or "done". */
const answer = (number: number | undefined, ...args: number[]) =>
  says(
    "perl",
    "-MErrno",
    "-e",
    `$r = syscall(${[number, ...args].join(", ")});
     if ($r != -1) { print "done"; exit }
     for (keys %!) { print if $!{$_} }`,
  );

beforeAll(() => makeFolders(folders, sandbox.place.owner("run_probe")));
afterAll(() => {
  rmSync(data, { recursive: true, force: true });
  rmSync(dirname(folders.socket), { recursive: true, force: true });
});

describe.skipIf(why !== "")(`a system call in the sandbox${why && ` (skipped: ${why})`}`, () => {
  it.each([
    "keyctl",
    "add_key",
    "request_key",
    "bpf",
    "userfaultfd",
    "perf_event_open",
    "mount",
    "setns",
    "open_by_handle_at",
    "fsopen",
    "quotactl",
    "syslog",
  ])("%s is not permitted", async (name) => {
    expect(await answer(numbers[name], 0, 0, 0, 0, 0)).toBe("EPERM");
  });

  it("cannot read, link to or search the keyring of whoever started the server", async () => {
    const session = -3; // KEY_SPEC_SESSION_KEYRING
    for (const operation of [0, 6, 8, 10, 11, 30]) // get id, describe, link, search, read, …
      expect(await answer(numbers["keyctl"], operation, session, 0, 0, 0)).toBe("EPERM");
  });

  it.each(["io_uring_setup", "clone3"])("%s does not exist", async (name) => {
    expect(await answer(numbers[name], 0, 0)).toBe("ENOSYS");
  });

  it("unshare shares no namespace out, and may still unshare open files", async () => {
    for (const flag of [0x10000000, 0x20000, 0x40000000, 0x20000000])
      expect(await answer(numbers["unshare"], flag)).toBe("EPERM");
    expect(await answer(numbers["unshare"], 0x400)).toBe("done");
  });

  it("clone makes no namespace", async () => {
    expect(await answer(numbers["clone"], 0x10000011, 0, 0, 0, 0)).toBe("EPERM");
  });

  it("ioctl puts no input into a terminal", async () => {
    expect(await answer(numbers["ioctl"], 0, 0x5412, 0)).toBe("EPERM");
    expect(await answer(numbers["ioctl"], 99, 0x5401, 0)).toBe("EBADF"); // others reach the kernel
  });

  it("opens sockets of the internet, Unix and routes only", async () => {
    for (const family of [1, 2, 10])
      expect(await answer(numbers["socket"], family, 1, 0)).toBe("done");
    expect(await answer(numbers["socket"], 16, 3, 0)).toBe("done");
    for (const family of [15, 17, 38, 40]) {
      expect(await answer(numbers["socket"], family, 1, 0)).toBe("EAFNOSUPPORT");
    }
    expect(await answer(numbers["socket"], 16, 3, 12)).toBe("EPROTONOSUPPORT");
  });

  it("of x32 does not exist", async () => {
    expect(await answer(0x40000000 + 39)).toBe("ENOSYS"); // getpid
  });

  it("of i386 ends the program", async () => {
    const file = join(folders.workspace, "i386");
    writeFileSync(file, exitsWith42());
    chmodSync(file, 0o755);
    const outside = () => execFileSync(file, { stdio: "ignore" });
    // A kernel without 32-bit programs refuses the file by itself.
    if (attempt(outside) === 42)
      expect(await says("bash", "-c", "./i386; echo $?")).toMatch(/^159$/m); // 128 + SIGSYS
    else expect(await says("bash", "-c", "./i386; echo $?")).toMatch(/^12[67]$/m);
  });

  it("leaves no file of the filter open", async () => {
    expect(await says("bash", "-c", "ls -l /proc/self/fd")).not.toMatch(/bpf/);
  });
});

describe.skipIf(!sandbox.isolated)("developers' tools in the sandbox", () => {
  it("start threads and processes, and talk to each other", async () => {
    const script = `
      const { Worker } = require("worker_threads");
      const server = require("http").createServer((_, reply) => reply.end("heard"));
      server.listen(0, "127.0.0.1", () =>
        fetch("http://127.0.0.1:" + server.address().port).then((it) => it.text()).then((text) => {
          const worker = new Worker("require('worker_threads').parentPort.postMessage('thread')", { eval: true });
          worker.once("message", (word) => {
            console.log(text, word, require("child_process").execSync("echo child").toString().trim());
            require("fs").promises.readFile("/etc/passwd").then(() => process.exit());
          });
        }));`;
    expect(await says("node", "-e", script)).toBe("heard thread child");
  });

  it("make a repository, commit and clone", async () => {
    const said = await says(
      "bash",
      "-ec",
      `cd /tmp && git init -q one && cd one && git config user.name a && git config user.email a@b
       echo x > file && git add . && git commit -qm first && git clone -q /tmp/one /tmp/two
       git -C /tmp/two log --format=%s && mkfifo pipe && tar -cf - . | tar -tf - | grep -c pipe`,
    );
    expect(said).toBe("first\n1");
  });
});

const attempt = (run: () => unknown): number => {
  try {
    run();
    return 0;
  } catch (error) {
    return error instanceof Error && "status" in error ? Number(error.status) : -1;
  }
};

/** The smallest program for i386: `mov eax, 1 (exit); mov ebx, 42; int 0x80`. */
function exitsWith42(): Buffer {
  const code = Buffer.from("b801000000bb2a000000cd80", "hex");
  const header = Buffer.alloc(84);
  header.write("\x7fELF\x01\x01\x01", "latin1");
  header.writeUInt16LE(2, 16); // ET_EXEC
  header.writeUInt16LE(3, 18); // EM_386
  header.writeUInt32LE(1, 20);
  header.writeUInt32LE(0x08048054, 24); // where it starts
  header.writeUInt32LE(52, 28); // program header
  header.writeUInt16LE(52, 40);
  header.writeUInt16LE(32, 42);
  header.writeUInt16LE(1, 44);
  header.writeUInt32LE(1, 52); // PT_LOAD
  header.writeUInt32LE(0x08048000, 60);
  header.writeUInt32LE(0x08048000, 64);
  header.writeUInt32LE(84 + code.length, 68);
  header.writeUInt32LE(84 + code.length, 72);
  header.writeUInt32LE(5, 76); // readable and executable
  header.writeUInt32LE(0x1000, 80);
  return Buffer.concat([header, code]);
}
