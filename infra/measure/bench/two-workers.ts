import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client } from "../../testing/specs/support/client.ts";
import { OwnServer } from "../../testing/specs/support/instance.ts";
import { sh } from "../../testing/specs/support/use.ts";
import { cpuOf } from "./floors.ts";
import { figure, type Row } from "./samples.ts";

const program = fileURLToPath(new URL("stand-in-host-worker.ts", import.meta.url));
const each = 100;
const idleSeconds = 30;

/** 200 DevBoxes on two workers: the real loop of a worker, with DevBoxes that only say hello and wait. */
export async function manyOnWorkers(): Promise<Row[]> {
  const server = new OwnServer(["--places", "400"]);
  const children: ChildProcess[] = [];
  let hellos = 0;
  const all = Promise.withResolvers<void>();
  try {
    await server.start();
    const client = new Client(server);
    for (const name of ["one", "two"]) {
      const { body } = await client.post("/api/workers/codes", { name, most: each });
      const child = spawn(process.execPath, [program, server.url, body.code], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      children.push(child);
      const joined = Promise.withResolvers<void>();
      child.once("exit", (by) => all.reject(new Error(`A stand-in ended with ${by}.`)));
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (line === "joined") joined.resolve();
        if (line === "hello" && ++hellos === 2 * each) all.resolve();
      });
      await joined.promise;
      while (!(await online(client, name))) await pause(50);
    }
    const callers: Client[] = []; // one may start 60 Runs a minute
    for (const name of ["a", "b", "c", "d"]) callers.push(await client.withKey(name));
    const cpu = () => cpuOf(server.pid ?? 0);
    const [began, before] = [performance.now(), cpu()];
    for (let n = 0; n < each; n += 1)
      await Promise.all(
        ["one", "two"].map((worker) =>
          (callers[n % callers.length] ?? client).start(sh("true"), {
            target: { worker, image: "host" },
          }),
        ),
      );
    await all.promise;
    const ms = performance.now() - began;
    const launched = cpu();
    await pause(idleSeconds * 1_000);
    const idle = (cpu() - launched) / idleSeconds;
    return [
      figure(
        "200 DevBoxes on two workers: first Run asked for → last DevBox said hello",
        `${(ms / 1_000).toFixed(1)} s`,
      ),
      figure(
        "200 DevBoxes on two workers: processor time of the server a start",
        `${((launched - before) / (2 * each)).toFixed(1)} ms`,
      ),
      figure(
        "200 DevBoxes on two workers that wait: processor time of the server",
        `${idle.toFixed(1)} ms/s`,
      ),
    ];
  } finally {
    for (const child of children) {
      child.removeAllListeners("exit");
      const gone = once(child, "exit");
      if (child.exitCode === null && child.kill("SIGTERM")) await gone;
    }
    await server.discard();
  }
}

async function online(client: Client, name: string): Promise<boolean> {
  const { workers } = (await client.get("/api/workers")).body;
  return workers.some((it: { name: string; online: boolean }) => it.name === name && it.online);
}
