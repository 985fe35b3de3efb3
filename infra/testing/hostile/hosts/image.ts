import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FakeCoordinator } from "../../devbox/fake-coordinator.ts";
import { World } from "../world.ts";
import type { HostileHost } from "./host.ts";

const program = fileURLToPath(
  new URL("../../../../functions/devbox/start-on-fargate.ts", import.meta.url),
);

/**
 * Gives a program what a container of the image gives it, without a container: a root folder in which the image's own
 * folders are empty, and processes of its own. Everything else is the machine's. The program is root, as in the image.
 */
const container = `set -e
root=$1; shift
mount -t tmpfs -o mode=0755 none "$root"
for it in /*; do
  case $it in /workspace | /home | /var | /run | /proc) continue ;; esac
  if [ -L "$it" ]; then cp -P "$it" "$root$it"
  elif [ -d "$it" ]; then mkdir "$root$it"; mount --rbind "$it" "$root$it"; fi
done
mkdir "$root/proc" "$root/var" "$root/run" "$root/home"
mount -t proc proc "$root/proc"
exec chroot "$root" "$@"`;

/** A container's first process has no file open besides its input and output. */
const onlyStandardFiles = "use POSIX; POSIX::close($_) for 3 .. 255; exec @ARGV";

/** The program of a DevBox as the image starts it, with the image's separation of users. */
export async function imageHost(): Promise<HostileHost> {
  const world = await World.for(0);
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-image-"));
  world.watchMemory("start-on-fargate.ts");
  const coordinators: FakeCoordinator[] = [];
  const children: ChildProcess[] = [];

  async function start(instructions: string) {
    const coordinator = new FakeCoordinator();
    coordinators.push(coordinator);
    coordinator.turn = { ...coordinator.turn, prompts: [instructions] };
    await coordinator.start();
    world.server = { port: Number(new URL(coordinator.url).port), data: "/var/lib/wheelhouse" };
    const words = ["--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"];
    const node = [process.execPath, program];
    const args = ["unshare", ...words, "--", "sh", "-c", container, "sh", folder, ...node];
    const child = spawn("perl", ["-e", onlyStandardFiles, "--", ...args], {
      cwd: "/",
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        PATH: `${process.env["PATH"]}:${dirname(process.execPath)}`,
        WHEELHOUSE_COORDINATOR: coordinator.url,
        WHEELHOUSE_BOOT_TOKEN: "boot",
        WHEELHOUSE_DEVBOX: "box_hostile",
        WHEELHOUSE_RUN: "run_test",
        WHEELHOUSE_GENERATION: "1",
        AWS_SECRET_ACCESS_KEY: world.inEnvironment,
        HELD_IN_MEMORY: world.inMemory,
      },
    });
    children.push(child);
    return { coordinator, child };
  }

  return {
    world,
    async run(instructions) {
      const { coordinator, child } = await start(instructions);
      await coordinator.until(() => coordinator.reports.length > 0);
      const changes = coordinator.facts.findLast((it) => it.type === "changes.reported");
      const name = changes?.type === "changes.reported" ? changes.sha256 : undefined;
      const patch = name ? String(coordinator.blobs.get(name)) : "";
      child.kill("SIGKILL");
      return { facts: coordinator.facts, patch };
    },
    async checkHealth() {
      if (!world.victimLives()) throw new Error("The person's process is gone.");
      const problems = coordinators.flatMap((it) => it.problems);
      if (problems.length > 0) throw new Error(problems.join("\n"));
    },
    async close() {
      for (const child of children) {
        child.kill("SIGKILL");
        if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      }
      for (const coordinator of coordinators) await coordinator.stop();
      world.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
