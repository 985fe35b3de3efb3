import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { program, server } from "../../programs/program.mjs";
import { OwnServer } from "../../testing/specs/support/instance.ts";
import { cpuOf } from "./floors.ts";
import { figure, type Row, timed, times } from "./samples.ts";

const measured = 10;
const here = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Wall time and processor time (user and system), in milliseconds. */
type Cost = { readonly wall: number; readonly cpu: number };

/** What it costs to start each program, beside a Node that does nothing. Of a bundle after `npm run build`. */
export async function programStarts(): Promise<Row[]> {
  const kind = program(server, "serve", "").built ? "bundle" : "source";
  const starts: Record<string, () => Cost | Promise<Cost>> = {
    "bare node": () => ended("-e", "0"),
    [`server → ready (${kind})`]: serverReady,
    [`supervisor → its first call (${kind})`]: supervisorCalls,
    [`wheelhouse --help (${kind})`]: () => ended(here("cli/bin.mjs"), "--help"),
    "wheelhouse-ask --help": () => ended(here("functions/devbox/bin/wheelhouse-ask"), "--help"),
  };
  const costs = new Map<string, Cost[]>(Object.keys(starts).map((name) => [name, []]));
  for (let n = -1; n < measured; n++)
    for (const [name, start] of Object.entries(starts)) {
      const cost = await start();
      if (n >= 0) costs.get(name)?.push(cost); // the first start of each compiles
    }
  const bare = median(costs.get("bare node") ?? []);
  return [...costs].flatMap(([name, all]) => [
    times(
      `${name}: wall time`,
      all.map((it) => it.wall),
    ),
    figure(
      `${name}: processor time, median`,
      `${median(all).toFixed(0)} ms, ${(median(all) / bare).toFixed(1)} × bare node`,
    ),
  ]);
}

function median(costs: readonly Cost[]): number {
  const sorted = costs.map((it) => it.cpu).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A program that does its work and ends. */
function ended(...words: string[]): Cost {
  const before = cpuOf("self", true);
  const began = performance.now();
  spawnSync(process.execPath, words);
  const wall = performance.now() - began;
  return { wall, cpu: cpuOf("self", true) - before };
}

async function serverReady(): Promise<Cost> {
  const it = new OwnServer();
  try {
    const wall = await timed(() => it.start());
    return { wall, cpu: cpuOf(it.pid ?? 0) };
  } finally {
    await it.end("SIGTERM"); // keeps what it compiled
    await it.discard();
  }
}

/** The supervisor of a plain process, until it calls a coordinator that answers nothing. */
async function supervisorCalls(): Promise<Cost> {
  const source = here("functions/devbox/start-on-machine.ts");
  const { path, compiled } = program(server, "start-on-machine", source);
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-bench-"));
  const [workspace, session, home, box] = ["workspace", "session", "home", "box"].map((name) => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  });
  const socket = join(folder, "ask.sock");
  const called = Promise.withResolvers<void>();
  const coordinator = createServer(() => called.resolve()).listen(0, "127.0.0.1");
  await once(coordinator, "listening");
  const { port } = coordinator.address() as AddressInfo;
  const file = join(box ?? "", "box.json");
  const names = { devbox: "box_bench", runId: "run_bench", generation: 1, bootToken: "boot" };
  const config = {
    ...names,
    coordinator: `http://127.0.0.1:${port}`,
    isolated: false,
    folders: { workspace, session, home, box, socket },
    command: { prefix: [], workspace, socket, home, path: "/usr/bin:/bin", env: {}, programs: {} },
  };
  writeFileSync(file, JSON.stringify(config));
  const began = performance.now();
  const child = spawn(process.execPath, ["--enable-source-maps", path, file], {
    stdio: "ignore",
    env: { NODE_COMPILE_CACHE: compiled },
  });
  try {
    await called.promise;
    return { wall: performance.now() - began, cpu: cpuOf(child.pid ?? 0) };
  } finally {
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    coordinator.closeAllConnections();
    coordinator.close();
    await gone;
    rmSync(folder, { recursive: true, force: true });
  }
}
