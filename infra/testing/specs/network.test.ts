import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { listening, portOf } from "../../../functions/devbox/gates/egress/gate.fixture.ts";
import { Client } from "./support/client.ts";
import { OwnServer } from "./support/instance.ts";
import { describeHere, sh, useClient } from "./support/use.ts";

const given = useClient();

/** Prints the status of a request, or of CONNECT. */
const status = (url: string) =>
  `curl -s -g -m 60 -o /dev/null -w "${url} %{http_code} %{http_connect}\\n" "${url}" || true`;

describe("a Run with open network access", () => {
  it("is refused every address that is not on the internet, and its timeline says so", async () => {
    const { it: client } = given;
    const urls = [
      "http://169.254.169.254/latest/meta-data/",
      "http://10.0.0.7/",
      "https://192.168.1.1/",
      "http://0xa9fea9fe/",
      "http://[::ffff:10.0.0.7]/",
      "http://metadata.google.internal/",
    ];
    const loop = `for n in $(seq 50); do ${status("http://10.0.0.7/")}; done`;
    const id = await client.start(sh(...urls.map(status), loop), { mode: "interactive" });
    const run = await client.untilStatus(id, "completed", "failed");
    expect(run).toMatchObject({ status: "completed", egress: "open" });
    const output = await client.output(id);
    for (const url of urls.filter((it) => it.startsWith("http:")))
      expect(output).toContain(`${url} 403 000`);
    expect(output).toContain("https://192.168.1.1/ 000 403");

    const events = await client.events(id);
    const refused = events.flatMap((event) =>
      event.type === "connection.refused" ? [`${event.host}:${event.port} ${event.why}`] : [],
    );
    expect(refused).toEqual([
      "169.254.169.254:80 a metadata address of a cloud machine",
      "10.0.0.7:80 a private address",
      "192.168.1.1:443 a private address",
      "::ffff:a00:7:80 a private address",
      "metadata.google.internal:80 an internal name",
    ]);
    const [end] = events.filter(({ type }) => type === "turn.ended");
    const [report] = events.filter(({ type }) => type === "traffic.reported");
    expect(report).toMatchObject({ refused: 51, connections: 0 });
    expect(report?.seq).toBeLessThan(end?.seq ?? 0);
    expect(run.traffic).toMatchObject({ refused: 56, received: 0, hosts: [] });
  });
});

describe("the network access of a Run", () => {
  it("is its own choice, or the team's for its mode; and a continued Run keeps it", async () => {
    const { it: client } = given;
    const [interactive, autonomous, closed] = await Promise.all([
      client.start(sh("true")),
      client.start(sh("true"), { mode: "autonomous" }),
      client.start(sh(status("https://example.com/")), { egress: "closed" }),
    ]);
    expect(await client.run(interactive)).toMatchObject({ egress: "open" });
    expect(await client.run(autonomous)).toMatchObject({ egress: "listed" });
    await client.untilStatus(closed, "completed", "failed");
    expect(await client.output(closed)).toContain("https://example.com/ 000 403");
    await client.say(closed, sh(status("https://example.org/")));
    await client.untilEvent(closed, (it) => it.type === "run.completed" && it.leg === 2);
    expect(await client.output(closed)).toContain("https://example.org/ 000 403");
    const odd = await client.post("/api/runs", { instructions: "x", egress: "half" });
    expect(odd).toMatchObject({
      status: 400,
      body: { error: { fields: { egress: expect.any(String) } } },
    });
  });

  it("follows the team's setting, which refuses what is no host", async () => {
    const { it: client } = given;
    const { body: before } = await client.get("/api/egress");
    expect(before).toMatchObject({
      egress: { interactive: "open", autonomous: "listed", hosts: [] },
      builtIn: expect.arrayContaining(["github.com", "registry.npmjs.org"]),
    });
    for (const host of ["https://example.com", "*", "*.com", "10.0.0.1/8", "a b", "", "com"]) {
      const wanted = { ...before.egress, hosts: [host] };
      expect(await client.call("PUT", "/api/egress", wanted)).toMatchObject({ status: 400 });
    }
    const wanted = {
      interactive: "listed",
      autonomous: "closed",
      hosts: ["B.example.com", "*.a.example.com", "b.example.com"],
    };
    expect(await client.call("PUT", "/api/egress", wanted)).toMatchObject({
      status: 200,
      body: { egress: { ...wanted, hosts: ["*.a.example.com", "b.example.com"] } },
    });
    try {
      expect((await client.get("/api/me")).body.egress).toEqual({
        interactive: "listed",
        autonomous: "closed",
      });
      const id = await client.start(sh(status("https://example.com/")));
      const run = await client.untilStatus(id, "completed", "failed");
      expect(run.egress).toBe("listed");
      expect(await client.output(id)).toContain("https://example.com/ 000 403");
      expect(await client.events(id)).toContainEqual(
        expect.objectContaining({
          type: "connection.refused",
          host: "example.com",
          why: "not on the list of allowed hosts",
        }),
      );
    } finally {
      await client.call("PUT", "/api/egress", before.egress);
    }
  });
});

describeHere("a machine that reaches the internet through a proxy", () => {
  it("lends it to its Runs, but never the password", async () => {
    const seen: string[] = [];
    const proxy = await listening(
      createServer((incoming, outgoing) => {
        seen.push(`${incoming.url} ${incoming.headers["proxy-authorization"]}`);
        outgoing.end("hello from the internet");
      }),
    );
    const address = `http://me:hunter2hunter2@127.0.0.1:${portOf(proxy)}`;
    const server = await new OwnServer().start({ http_proxy: address, https_proxy: address });
    const client = new Client(server);
    try {
      const id = await client.start(
        sh("curl -sS http://files.example/a", "env", "cat /proc/self/environ | tr '\\0' '\\n'"),
      );
      const run = await client.untilStatus(id, "completed", "failed");
      const output = await client.output(id);
      expect(output).toContain("hello from the internet");
      expect(output).toMatch(/https_proxy=http:\/\/127\.0\.0\.1:\d+\n/);
      expect(output).not.toContain("hunter2");
      const login = Buffer.from("me:hunter2hunter2").toString("base64");
      expect(seen).toEqual([`http://files.example/a Basic ${login}`]);
      expect(run.traffic).toMatchObject({ connections: 1, hosts: [{ host: "files.example" }] });
    } finally {
      await server.discard();
      proxy.close();
    }
  });
});
