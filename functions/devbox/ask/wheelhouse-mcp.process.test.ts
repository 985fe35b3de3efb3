import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Bridge } from "../engine-drivers/driver.ts";
import type { Tools } from "../engine-drivers/tools.ts";
import { type AskSocket, bridgeTo, listenForAsks } from "./ask-socket.ts";

const program = fileURLToPath(new URL("../bin/wheelhouse-mcp", import.meta.url));
let folder: string;
let asks: AskSocket;
let bridge: Bridge;
let answer: PromiseWithResolvers<void>;
const programs: ChildProcess[] = [];

const tools: Tools = {
  list: [{ name: "ask_user", description: "Asks.", inputSchema: { type: "object" } }],
  instructions: "Ask by ask_user.",
  async call(name, args) {
    if (name === "slow") await answer.promise;
    return { text: `${name} ${JSON.stringify(args)}`, isError: false };
  },
};

/** The program as an engine starts it, and the replies to its lines, by their ids. */
function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [program], { env, stdio: ["pipe", "pipe", "inherit"] });
  programs.push(child);
  const replies = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  const reply = (id: number) => {
    const it = replies.get(id) ?? Promise.withResolvers<Record<string, unknown>>();
    replies.set(id, it);
    return it;
  };
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message = JSON.parse(line);
    reply(message.id).resolve(message.result ?? message.error);
  });
  return {
    child,
    ended: once(child, "exit"),
    call(id: number, method: string, params: object) {
      child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
      return reply(id).promise;
    },
  };
}

beforeEach(() => {
  answer = Promise.withResolvers();
  folder = mkdtempSync(join(tmpdir(), "wheelhouse-mcp-"));
  const socket = join(folder, "box.sock");
  asks = listenForAsks(socket, async () => ({ refused: "No one is available." }));
  const command = { prefix: [], workspace: folder, socket, home: folder, path: "", env: {} };
  bridge = bridgeTo(asks, { command: { ...command, programs: {} } }, tools);
});

afterEach(() => {
  for (const child of programs.splice(0)) child.kill("SIGKILL");
  asks.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("wheelhouse-mcp", () => {
  it("brings the tools of a session to an engine, and what they are for", async () => {
    const { call } = start(bridge.env);
    const hello = await call(1, "initialize", { protocolVersion: "2025-06-18" });
    expect(hello).toMatchObject({ instructions: "Ask by ask_user." });
    expect(await call(2, "tools/list", {})).toMatchObject({ tools: [{ name: "ask_user" }] });
    const named = { name: "ask_user", arguments: { a: "ü\n" } };
    expect(await call(3, "tools/call", named)).toMatchObject({
      content: [{ type: "text", text: 'ask_user {"a":"ü\\n"}' }],
    });
  });

  it("answers what comes while a call is open", async () => {
    const { call } = start(bridge.env);
    const slow = call(1, "tools/call", { name: "slow" });
    expect(await call(2, "ping", {})).toEqual({});
    answer.resolve();
    expect(await slow).toMatchObject({ isError: false });
  });

  it("ends with its engine", async () => {
    const { call, child, ended } = start(bridge.env);
    await call(1, "ping", {});
    child.stdin.end();
    expect(await ended).toEqual([0, null]);
  });

  it("is sent away once the session is closed, and without its secret", async () => {
    bridge.close();
    const gone = start(bridge.env);
    void gone.call(1, "ping", {});
    expect(await gone.ended).toEqual([69, null]);
    expect(await start({}).ended).toEqual([69, null]);
  });
});
