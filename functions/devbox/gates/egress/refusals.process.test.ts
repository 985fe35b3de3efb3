import { execFile } from "node:child_process";
import { once } from "node:events";
import { connect, isIP } from "node:net";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { openTestGate, type World, web } from "./gate.fixture.ts";

const run = promisify(execFile);
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function opened(world: World = {}) {
  const server = await web((_, outgoing) => outgoing.end("hello from outside"));
  const names = { "public.test": ["93.184.216.34"], "deep.public.test": ["93.184.216.34"] };
  const gate = await openTestGate({
    ...world,
    names: { ...names, ...world.names },
    servers: { "93.184.216.34": server, "2606:2800::1": server, ...world.servers },
  });
  cleanups.push(gate.close, () => server.close());
  /** Asks with curl: a request of its own for http, CONNECT with `--proxytunnel`. */
  const curl = async (url: string, ...more: string[]) => {
    const words = ["-sS", "-g", "-m", "20", "-x", gate.url, "-w", "\n%{http_code} %{http_connect}"];
    const done = run("curl", [...words, ...more, url], { env: { PATH: process.env["PATH"] } });
    const { stdout } = await done.catch((failed: { stdout: string }) => failed);
    const [codes = ""] = stdout.split("\n").slice(-1);
    const [status, connect] = codes.split(" ").map(Number);
    return { status, connect, text: stdout.slice(0, -codes.length - 1) };
  };
  return { gate, curl };
}

/** Forms of addresses that lead into this machine, its networks or its cloud. */
const forms = [
  "127.0.0.1",
  "127.1",
  "2130706433",
  "0x7f.1",
  "0177.0.0.1",
  "0",
  "0.0.0.0",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::127.0.0.1]",
  "[64:ff9b::7f00:1]",
  "[2002:7f00:1::]",
  "10.0.0.7",
  "172.16.0.1",
  "192.168.1.1",
  "100.64.0.1",
  "169.254.169.254",
  "0xa9fea9fe",
  "[::ffff:a9fe:a9fe]",
  "169.254.170.2",
  "[fd00:ec2::254]",
  "[fe80::1]",
  "[fc00::1]",
  "224.0.0.1",
  "255.255.255.255",
  "localhost",
  "LOCALHOST",
  "localhost.",
  "a.localhost",
  "metadata.google.internal",
  "printer.local",
];

describe("in every policy", () => {
  it.each(forms)("a request and a tunnel to %s are refused with a sentence", async (host) => {
    for (const policy of ["open", "listed", "closed"] as const) {
      const { gate, curl } = await opened({ policy, hosts: ["public.test"] });
      expect(await curl(`http://${host}/`, "--noproxy", "")).toMatchObject({
        status: 403,
        text: expect.stringMatching(/^Connection to .* refused: .*\. /),
      });
      expect(await curl(`http://${host}:22/`, "--noproxy", "", "-p")).toMatchObject({
        connect: 403,
      });
      expect(gate.dialled).toEqual([]);
      expect(gate.facts.map(({ type }) => type)).toEqual(Array(2).fill("connection.refused"));
    }
  });

  const addresses = forms.filter((form) => isIP(form.replace(/^\[|\]$/g, "")) > 0);

  it.each(addresses)("a name that leads to %s is refused", async (form) => {
    const address = form.replace(/^\[|\]$/g, "");
    for (const answer of [[address], ["93.184.216.34", address], [address, "93.184.216.34"]]) {
      const { gate, curl } = await opened({ names: { "rebound.test": answer } });
      expect(await curl("http://rebound.test/")).toMatchObject({
        status: 403,
        text: expect.stringMatching(/refused: it leads to an? .* address/),
      });
      expect(gate.dialled).toEqual([]);
    }
  });
});

describe("a name whose address changes", () => {
  it("is resolved once per connection, and the checked address is dialled", async () => {
    let asked = 0;
    const rebinding = () => (asked++ === 0 ? ["93.184.216.34"] : ["127.0.0.1"]);
    const { gate, curl } = await opened({ names: { "rebound.test": rebinding } });
    expect(await curl("http://rebound.test/")).toMatchObject({ status: 200 });
    expect(gate.lookups).toEqual(["rebound.test"]);
    expect(gate.dialled).toEqual([{ addresses: ["93.184.216.34"], port: 80 }]);
    expect(await curl("http://rebound.test/", "-p")).toMatchObject({ connect: 403 });
  });
});

describe("a redirect into the machine's cloud", () => {
  it("is a new request, and refused", async () => {
    const { gate, curl } = await opened({
      names: { "redirecting.test": ["93.184.216.35"] },
      servers: {
        "93.184.216.35": await web((_, outgoing) =>
          outgoing.writeHead(302, { location: "http://169.254.169.254/latest/" }).end(),
        ),
      },
    });
    expect(await curl("http://redirecting.test/")).toMatchObject({ status: 302 });
    expect(await curl("http://redirecting.test/", "-L")).toMatchObject({
      status: 403,
      text: expect.stringContaining("a metadata address of a cloud machine"),
    });
    expect(gate.dialled.map(({ addresses }) => addresses)).toEqual(
      Array(2).fill(["93.184.216.35"]),
    );
  });
});

describe("the addresses of this machine", () => {
  it.each(["93.184.216.40", "[2606:2800::40]", "[::ffff:93.184.216.40]"])(
    "are refused, also when they are public: %s",
    async (host) => {
      const { curl } = await opened({ own: ["93.184.216.40", "2606:2800::40"] });
      expect(await curl(`http://${host}/`)).toMatchObject({
        status: 403,
        text: expect.stringContaining("an address of this machine"),
      });
    },
  );
});

describe("an open Run", () => {
  it("reaches public names and addresses, IPv6 too, at any port except the one of mail", async () => {
    const { gate, curl } = await opened();
    expect(await curl("http://public.test/")).toMatchObject({ text: "hello from outside" });
    expect(await curl("http://93.184.216.34:8080/")).toMatchObject({ status: 200 });
    expect(await curl("http://[2606:2800::1]:2222/", "-p")).toMatchObject({ connect: 200 });
    expect(gate.dialled.map(({ port }) => port)).toEqual([80, 8080, 2222]);
    expect(await curl("http://public.test:25/", "-p")).toMatchObject({ connect: 403 });
  });

  it("is told when a name has no address, or nothing answers there", async () => {
    const { gate, curl } = await opened({ names: { "down.test": ["93.184.216.99"] } });
    expect(await curl("http://unknown.test/")).toMatchObject({
      status: 502,
      text: expect.stringContaining("unknown.test has no address"),
    });
    expect(await curl("http://down.test/")).toMatchObject({ status: 502 });
    expect(gate.facts).toEqual([]);
  });
});

describe("a listed Run", () => {
  it.each([
    ["public.test", true],
    ["PUBLIC.test", true],
    ["deep.public.test", false],
    ["a.wide.test", true],
    ["b.a.wide.test", true],
    ["wide.test", false],
    ["evilwide.test", false],
    ["public.test.evil.test", false],
    ["93.184.216.34", false],
  ])("may reach %s: %s", async (host, allowed) => {
    const names = Object.fromEntries(
      "a.wide.test b.a.wide.test wide.test evilwide.test public.test.evil.test"
        .split(" ")
        .map((name) => [name, ["93.184.216.34"]]),
    );
    const hosts = ["public.test", "*.wide.test"];
    const { curl } = await opened({ policy: "listed", hosts, names });
    expect(await curl(`http://${host}/`)).toMatchObject({ status: allowed ? 200 : 403 });
    expect(await curl(`http://${host}/`, "-p")).toMatchObject({ connect: allowed ? 200 : 403 });
  });
});

describe("a closed Run", () => {
  it("reaches nothing, and asks no resolver", async () => {
    const { gate, curl } = await opened({ policy: "closed" });
    expect(await curl("http://public.test/")).toMatchObject({ status: 403 });
    expect(await curl("http://93.184.216.34/", "-p")).toMatchObject({ connect: 403 });
    expect(gate.lookups).toEqual([]);
  });
});

describe("what is no request", () => {
  it.each([
    "CONNECT 127.0.0.1\0.example.com:443 HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.0\r\n\r\n",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "GET http://public.test/ HTTP/9.9\r\n\r\n",
  ])("gets its answer, also when it comes in pieces: %j", async (bytes) => {
    const { gate } = await opened();
    const { hostname, port } = new URL(gate.url);
    for (const at of [bytes.length, 1, 18, bytes.length - 5]) {
      const client = connect({ host: hostname, port: Number(port), noDelay: true });
      client.on("error", () => {}); // the gate may close while we write
      await once(client, "connect");
      const said = text(client).catch(String);
      client.write(Buffer.from(bytes.slice(0, at), "latin1"));
      await new Promise((resolve) => setImmediate(resolve));
      client.write(Buffer.from(bytes.slice(at), "latin1"));
      expect(await said).toMatch(/^HTTP\/1\.1 400 /);
    }
  });
});
