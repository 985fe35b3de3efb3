import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { type BoxFile, writeBoxFile } from "./box-file.ts";
import { claim, claimFirst } from "./claim.ts";
import { supervisorEnv } from "./commands/command-env.ts";

/** There is no room for another DevBox now; the coordinator tries again later. */
export class NoCapacity extends Error {
  override readonly name = "DevBox.NoCapacity";
}

/**
 * Starts the supervisor of a DevBox in a session of its own, so that it outlives this process. It
 * is started as often as this is called, and all but the first end at once (see claim-first).
 */
export async function startSupervisor(
  node: string,
  program: string,
  file: BoxFile,
): Promise<ChildProcess> {
  const { box } = file.folders;
  const path = writeBoxFile(file);
  const log = openSync(join(box, "box.log"), "a", 0o600);
  try {
    const child = spawn(node, ["--import", claimFirst, program, path], {
      cwd: box,
      detached: true,
      stdio: ["ignore", log, log],
      env: supervisorEnv(file.devbox, box, process.env),
    });
    child.once("exit", () => {
      try {
        // One that could not even claim has ended as well, and must not be waited for.
        if (existsSync(box)) claim(box, { pid: child.pid ?? 0, start: "ended" });
      } catch {
        // The disk is full. The DevBox is then told as never launched, and may be launched again.
      }
    });
    await once(child, "spawn");
    child.unref();
    return child;
  } catch (error) {
    throw full(error) ? new NoCapacity("This machine has no room for another process.") : error;
  } finally {
    closeSync(log);
  }
}

const full = (error: unknown): boolean =>
  error instanceof Error && "code" in error && ["EAGAIN", "ENOMEM"].includes(String(error.code));
