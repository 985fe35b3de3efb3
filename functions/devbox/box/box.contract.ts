import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, it, vi } from "vitest";
import type { Box, BoxProcess } from "./box.ts";

type Opened = AsyncDisposable & { readonly box: Box };

const soon = { timeout: 60_000, interval: 20 };

/** What every box does for the supervisor. */
export function boxContract(open: () => Promise<Opened>): void {
  const bash = (box: Box, script: string, env: Record<string, string> = {}): BoxProcess =>
    box.start({ words: ["bash", "-c", script], env });

  async function said(process: BoxProcess, input = "") {
    process.stdin.end(input);
    const [out, err, exit] = await Promise.all([
      text(process.stdout),
      text(process.stderr),
      process.exited,
    ]);
    return { out, err, exit };
  }

  it("starts a program with its words, its variables and its input, and keeps its outputs apart", async () => {
    await using given = await open();
    const words = [
      "bash",
      "-c",
      'cat; printf %s "$1$OWN"; echo "$HOME" >&2; exit 3',
      "x",
      "a 'b' ü",
    ];
    const process = given.box.start({ words, env: { OWN: "=own" } });
    const { out, err, exit } = await said(process, "input ");
    expect(out).toBe("input a 'b' ü=own");
    expect(err).toMatch(/^\/.+\n$/);
    expect(exit).toEqual({ code: 3, signal: null });
  });

  it("says why a program could not start, and which signal ended one", async () => {
    await using given = await open();
    const missing = await said(given.box.start({ words: ["/none/program"] }));
    expect(missing.exit.code).not.toBe(0);
    expect(missing.exit.error ?? missing.err).toMatch(/ENOENT|No such file/);
    expect((await said(bash(given.box, "kill -KILL $$"))).exit).toEqual({
      code: null,
      signal: "SIGKILL",
    });
  });

  it("joins both outputs of a program that wants it so, in order", async () => {
    await using given = await open();
    const { out } = await said(
      bash(given.box, "exec 2>&1; for n in 1 2 3; do echo $n; ls /$n; done"),
    );
    expect(out.replaceAll(/^ls: .*$/gm, "ls")).toBe("1\nls\n2\nls\n3\nls\n");
  });

  it("passes every byte on, however slowly it is read", async () => {
    await using given = await open();
    const process = bash(given.box, "cat | cat");
    const input = Buffer.alloc(6 * 1024 ** 2, "0123456789abcde\n");
    process.stdin.end(input);
    const read: Buffer[] = [];
    for await (const chunk of process.stdout) {
      read.push(chunk);
      await new Promise(setImmediate);
    }
    expect(Buffer.concat(read).equals(input)).toBe(true);
    expect(await process.exited).toEqual({ code: 0, signal: null });
  });

  it("runs many programs at once", async () => {
    await using given = await open();
    const all = Array.from({ length: 12 }, (_, n) =>
      said(bash(given.box, `read -r x; echo ${n}$x`), "!\n"),
    );
    expect((await Promise.all(all)).map(({ out }) => out)).toEqual(all.map((_, n) => `${n}!\n`));
  });

  it("ends a program with its whole group, and nothing else", async () => {
    await using given = await open();
    const other = bash(given.box, "read -r line; echo $line");
    const process = bash(given.box, "sleep 3001 & sleep 3002 & echo up; wait");
    await once(process.stdout, "data");
    process.kill("SIGTERM");
    expect(await process.exited).toMatchObject({ signal: "SIGTERM" });
    expect(await text(process.stdout)).toBe(""); // it closes when nobody of the group holds it
    expect((await said(other, "alive\n")).out).toBe("alive\n");
    process.kill("SIGKILL"); // again, when nothing is left
  });

  it("tells that a program has ended while a process in the background holds its output", async () => {
    await using given = await open();
    const process = bash(given.box, "sleep 3003 & echo said");
    const heard = once(process.stdout, "data");
    expect(await process.exited).toEqual({ code: 0, signal: null });
    expect(String(await heard)).toBe("said\n");
  });

  it("offers a server of the supervisor on the loopback of the box", async () => {
    await using given = await open();
    const server = createServer((incoming: IncomingMessage, outgoing) => {
      incoming.resume().on("end", () => outgoing.end(`${incoming.method} ${incoming.url}`));
    });
    const { port } = await given.box.offer(server);
    const request = `exec 3<>/dev/tcp/127.0.0.1/${port}; printf 'GET /it HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3`;
    for (const _time of [1, 2])
      expect((await said(bash(given.box, request))).out).toMatch(/\r\n\r\nGET \/it$/);
    server.close();
  });

  it.runIf(process.platform === "linux")("finds and reaches what listens in the box", async () => {
    await using given = await open();
    const foreign = createServer().listen(0, "127.0.0.1");
    await once(foreign, "listening");
    const foreignPort = (foreign.address() as AddressInfo).port;
    const serve = `require("net").createServer((it) => it.end("heard")).listen(0, "127.0.0.1", function () { console.log(this.address().port) })`;
    const server = given.box.start({ words: ["node", "-e", serve] });
    const port = Number((await once(server.stdout, "data"))[0]);
    await vi.waitFor(async () => expect(await given.box.ports()).toContain(port), soon);
    expect(await given.box.ports()).not.toContain(foreignPort);
    expect(await text(await given.box.dial(port))).toBe("heard");
    await expect(given.box.dial(foreignPort)).rejects.toThrow("Nothing in the DevBox listens");
    foreign.close();
    server.kill("SIGKILL");
    await vi.waitFor(async () => expect(await given.box.ports()).not.toContain(port), soon);
  });

  it("ends everything when it is closed", async () => {
    await using given = await open();
    const process = bash(given.box, "sleep 3004 & wait");
    const { exited } = process;
    await given.box.close();
    expect(await exited).toMatchObject({ code: null });
  });
}
