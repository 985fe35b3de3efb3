import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { keepListening } from "./keep-listening.ts";

const socket = join(mkdtempSync(join(tmpdir(), "wheelhouse-gate-")), "gate.sock");

it.each([
  ["a port", 0],
  ["a Unix socket", socket],
] as const)(
  "a gate at %s that stops is there again at the same address, until it is closed",
  async (_, at) => {
    const server = createServer((_, response) => response.end("here"));
    if (typeof at === "string") server.listen(at);
    else server.listen(at, "127.0.0.1");
    await once(server, "listening");
    const address = server.address() as AddressInfo | string;
    const notes: string[] = [];
    const last = keepListening(server, "model", (event) => notes.push(event));
    const restarted = once(server, "listening");
    server.close();
    await restarted;
    const client = typeof address === "string" ? connect(address) : connect(address.port);
    await once(client, "connect");
    client.destroy();
    expect(notes).toEqual(["gate.restarted"]);

    last();
    const closed = once(server, "close");
    server.close();
    await closed;
    expect(server.listening).toBe(false);
  },
);
