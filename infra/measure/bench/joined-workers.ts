import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Worker } from "../../../shared/worker.ts";
import { Client } from "../../testing/specs/support/client.ts";
import { OwnServer } from "../../testing/specs/support/instance.ts";
import { JoinedMachine } from "../../testing/specs/support/joined-machine.ts";
import { sh } from "../../testing/specs/support/use.ts";
import { cpuOf } from "./floors.ts";
import { figure, type Row, times } from "./samples.ts";

const settleMs = 15_000;
const idleSeconds = 60;
const kills = 3;

/** What a joined worker costs while it has nothing to do, and how soon others know that it, or a DevBox on it, is dead. */
export async function joinedWorker(): Promise<Row[]> {
  const wire = await counted();
  const server = new OwnServer(["--public-url", wire.url]);
  await using machine = new JoinedMachine();
  try {
    await server.start();
    wire.to(Number(new URL(server.url).port));
    const client = new Client(server);
    const { body } = await client.post("/api/workers/codes", { name: "shelf" });
    await machine.paste(body.line);
    await machine.end("SIGKILL");
    await machine.start();
    const cpu = () => cpuOf(machine.pid ?? 0) + cpuOf(server.pid ?? 0);
    await pause(settleMs);
    const [worked, own, bytes] = [cpu(), cpuOf(machine.pid ?? 0), wire.bytes()];
    await pause(idleSeconds * 1_000);
    const perMinute = 60 / idleSeconds;
    const rows = [
      figure(
        "idle worker: processor time of the worker",
        `${(((cpuOf(machine.pid ?? 0) - own) * perMinute) / 1_000).toFixed(2)} s/min`,
      ),
      figure(
        "idle worker: processor time of worker and server",
        `${(((cpu() - worked) * perMinute) / 1_000).toFixed(2)} s/min`,
      ),
      figure(
        "idle worker: bytes both ways, without TLS",
        `${(((wire.bytes() - bytes) * perMinute) / 1_000).toFixed(1)} kB/min`,
      ),
    ];
    rows.push(times("DevBox on a worker killed → its Run knows", await deadBoxes(client, machine)));
    rows.push(times("worker killed → it is offline", await deadWorkers(client, machine), "≤ 36 s"));
    return rows;
  } finally {
    wire.close();
    await server.discard();
  }
}

async function deadBoxes(client: Client, machine: JoinedMachine): Promise<number[]> {
  const ms: number[] = [];
  for (let n = 0; n < kills; n += 1) {
    const id = await client.start(sh("echo on", "sleep 1000"), {
      target: { worker: "shelf", image: "host" },
      keepMinutes: 0,
    });
    await client.untilEvent(id, (it) => it.type === "step.output");
    const began = performance.now();
    for (const pid of machine.devBoxes()) process.kill(pid, "SIGKILL");
    await client.untilEvent(id, (it) => it.type === "devbox.lost");
    ms.push(performance.now() - began);
    await client.stop(id);
    await client.untilStatus(id, "stopped", "failed", "completed");
    while (machine.devBoxes().length > 0) await pause(100);
  }
  return ms;
}

async function deadWorkers(client: Client, machine: JoinedMachine): Promise<number[]> {
  const ms: number[] = [];
  const online = async () =>
    (await client.get("/api/workers")).body.workers.some(
      (it: Worker) => it.name === "shelf" && it.online,
    );
  for (let n = 0; n < kills; n += 1) {
    while (!(await online())) await pause(100);
    const began = performance.now();
    await machine.end("SIGKILL");
    while (await online()) await pause(100);
    ms.push(performance.now() - began);
    await machine.start();
  }
  return ms;
}

/** A loopback address that passes connections on to a port, and counts the bytes. */
async function counted() {
  let [port, bytes] = [0, 0];
  const relay = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      from.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      from.pipe(to);
      from.once("error", () => to.destroy());
    }
  });
  await once(relay.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    to: (its: number) => {
      port = its;
    },
    bytes: () => bytes,
    close: () => void relay.close(),
  };
}
