import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { CommandPlace } from "../box-file.ts";
import { foldersOf, makeFolders } from "../folders.ts";
import { controlGroups, processesIn, removeGroups, stopForks } from "../limits/control-groups.ts";
import { enter } from "../limits/enter.ts";
import { kill } from "../processes.ts";
import { facts, macFacts } from "./facts.ts";

/** A fact about isolation, and whether it holds on this machine. */
export type Probed = { readonly text: string; readonly holds: boolean };

const small = {
  memoryBytes: 200 * 1024 ** 2,
  processes: 100,
  cpus: 1,
  diskBytes: 1024 ** 3,
  files: 10_000,
};
const patienceMs = 60_000;

/** Tries on this machine what isolation promises: runs real commands, like those of a Run, with small limits. */
export async function probe(place: CommandPlace, data: string): Promise<Probed[]> {
  const root = mkdtempSync(join(data, "probe-"));
  const folders = foldersOf(root, "run_probe", "box_probe");
  const groups = controlGroups(root);
  const server = createServer((socket) => socket.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    mkdirSync(folders.box, { recursive: true });
    makeFolders(folders, place.owner("run_probe"));
    const { folders: joined, counters } = groups.create(folders.box, small);
    const command = place.command("box_probe", "run_probe", folders);
    const temporary = command.env["TMPDIR"] ?? folders.workspace;
    const around = {
      port: (server.address() as AddressInfo).port,
      pid: process.pid,
      data,
      home: homedir(),
      limited: {
        memory: counters.memory !== undefined,
        processes: counters.processes !== undefined,
      },
    };
    const results: Probed[] = [];
    const promised = process.platform === "darwin" ? macFacts : facts;
    for (const { text, script } of promised(around)) {
      const words = [...enter(joined), ...command.prefix, "bash", "-c", script];
      const env = { ...command.env, HOME: command.home, PATH: command.path, WHEELHOUSE_PROBE: "x" };
      const said = await output(words, command.reach ? temporary : folders.box, env);
      results.push({ text, holds: said.trim().endsWith("yes") });
    }
    return results;
  } finally {
    server.close();
    await end(folders.box);
    rmSync(root, { recursive: true, force: true });
    rmSync(dirname(folders.socket), { recursive: true, force: true });
  }
}

/** Ends what the probe started, and removes its control groups. */
async function end(box: string): Promise<void> {
  const until = performance.now() + 10_000;
  stopForks(box);
  do {
    for (const pid of processesIn(box)) kill(pid, "SIGKILL");
    if (removeGroups(box)) return;
    await delay(20);
  } while (performance.now() < until);
}

function output(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const [program = "", ...args] = words;
  const options = { cwd, env, timeout: patienceMs, killSignal: "SIGKILL" } as const;
  execFile(program, args, options, (_, said) => resolve(said));
  return promise;
}
