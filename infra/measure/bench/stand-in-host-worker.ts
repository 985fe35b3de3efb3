import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { DevBoxOrder, DevBoxState } from "../../../functions/ports/devbox-host.ts";
import { helloReply } from "../../../shared/schemas/box-protocol.ts";
import type { WorkerFacts } from "../../../shared/schemas/worker-protocol.ts";
import type { LocalHost } from "../../local/devboxes/local-host.ts";
import { bearerOf, freshCredential } from "../../local/worker/credential-file.ts";
import { serverCalls } from "../../local/worker/server-calls.ts";
import { work } from "../../local/worker/worker.ts";

// A worker with the real loop of a worker, whose DevBoxes only say hello and wait for their inbox: `URL CODE`. It
// prints `joined`, then `hello` for each DevBox.

const [url = "", code = ""] = process.argv.slice(2);
const data = mkdtempSync(join(tmpdir(), "wheelhouse-stand-in-"));
process.once("exit", () => rmSync(data, { recursive: true }));
process.once("SIGTERM", () => process.exit());

const states = new Map<string, DevBoxState>();

async function devBox({ bootToken }: DevBoxOrder): Promise<void> {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const hello = await fetch(`${url}/box/hello`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ bootToken, nonce, isolated: true }),
  });
  if (!hello.ok) throw new Error(`${hello.status} ${await hello.text()}`);
  let { capability, head } = helloReply.parse(await hello.json());
  console.log("hello");
  for (;;) {
    const inbox = await fetch(`${url}/box/inbox?after=${head}&wait=20`, {
      headers: { authorization: `Bearer ${capability}` },
    });
    if (inbox.ok) ({ head } = (await inbox.json()) as { head: number });
  }
}

const host: LocalHost = {
  ephemeral: true,
  launch: async (order) => {
    states.set(order.devbox, "up");
    devBox(order).catch((error) => {
      console.error(error);
      process.exit(1);
    });
  },
  stop: async (devbox) => void states.set(devbox, "gone"),
  describe: async (devbox) => states.get(devbox) ?? "unknown",
  list: async () => [...states].flatMap(([devbox, state]) => (state === "up" ? [devbox] : [])),
  forget: async () => {},
  watch: () => () => {},
  readdress: async () => {},
  isEarlier: () => false,
  keepSpare: () => {},
  close: () => {},
};

const facts = (): WorkerFacts => ({
  ...{ platform: "linux", arch: "x64", cores: 1, load: 0 },
  ...{ memoryBytes: 0, freeMemoryBytes: 0, diskBytes: 0, freeDiskBytes: 0 },
  hosts: [{ kind: "bubblewrap", isolated: true, isolation: "stand-in", limits: [] }],
  images: [{ id: "host", name: "host" }],
  engines: [{ engine: "script", image: "host", available: true, installed: true, why: "" }],
});

const calls = serverCalls(url, fetch);
const fresh = freshCredential(url);
const { worker, team, name } = await calls.join(fresh, code);
const bearer = bearerOf({ ...fresh, joined: { worker, team, name } }) ?? "";
console.log("joined");
await work({
  boxes: () => new Map(),
  clock: {
    now: () => performance.now(),
    random: Math.random,
    pause: (ms, signal) => delay(Math.max(0, ms), undefined, { signal }).catch(() => {}),
  },
  ...{ data, host, calls, bearer, facts, coordinator: url, program: undefined },
  note: (event, fields) => {
    if (event !== "devbox.launched") console.error(event, fields);
  },
  signal: new AbortController().signal,
});
