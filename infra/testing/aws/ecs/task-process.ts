import { spawn } from "node:child_process";
import { mkdirSync, openSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kill, processes } from "../../../local/devboxes/processes.ts";
import { compiledSources } from "../../../programs/program.mjs";
import type { Container } from "./ecs.ts";
import { tasksOf } from "./task-folders.ts";

const program = fileURLToPath(
  new URL("../../../../functions/devbox/start-on-fargate.ts", import.meta.url),
);

/**
 * A DevBox's container as a process in its own folder. As on Fargate, its end ends all its processes, and
 * its files are deleted.
 */
export function taskProcess(data: string, environment: Record<string, string>): Container {
  const run = environment["WHEELHOUSE_RUN"] ?? "";
  const folder = join(tasksOf(data, run), environment["WHEELHOUSE_DEVBOX"] ?? "");
  mkdirSync(folder, { recursive: true });
  // Short, because a socket path is limited to 107 bytes (unix(7)). The same for every DevBox of a Run, as in the image.
  const root = join(tmpdir(), `wh-${run.slice(4, 20)}`);
  mkdirSync(root, { recursive: true });
  symlinkSync(root, join(folder, "root"));
  const log = openSync(join(folder, "log"), "a", 0o600);
  const child = spawn(process.execPath, [program], {
    cwd: root,
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      ...environment,
      NODE_COMPILE_CACHE: compiledSources,
      PATH: process.env["PATH"],
      HOME: root,
      WHEELHOUSE_ROOT: root,
    },
  });
  writeFileSync(join(folder, "pid"), String(child.pid));
  const exit = new Promise<number | null>((resolve) => {
    child.once("exit", resolve);
    child.once("error", () => resolve(127));
  });
  const ended = exit.then((code) => {
    endAll(root, child.pid);
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    return code;
  });
  return { stop: (signal) => void child.kill(signal), ended };
}

/** Kills the rest of a container: its session, and every process that has the container's paths in its environment. */
function endAll(root: string, session: number | undefined): void {
  for (let look = 0; look < 20; look++) {
    const left = processes().filter(
      (it) =>
        it.pid !== process.pid &&
        (it.session === session || it.env.some((variable) => variable.includes(`${root}/`))),
    );
    if (left.length === 0) return;
    for (const { pid } of left) kill(pid, "SIGKILL");
  }
}
