import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { compiledSources } from "../../programs/program.mjs";
import { withUsualUmask } from "../umask.ts";
import { type BoxFile, writeBoxFile } from "./box-file.ts";
import { claim, claimFirst } from "./claim.ts";
import { supervisorEnv } from "./commands/command-env.ts";

/** There is no room for another DevBox at the moment. The coordinator tries again later. */
export class NoCapacity extends Error {
  override readonly name = "DevBox.NoCapacity";
}

/** The disk has too little free space for another DevBox. Ending a DevBox would free none, because its folders stay. */
export class NoSpace extends NoCapacity {
  readonly endingHelps = false;
}

/**
 * Starts the supervisor of a DevBox in its own session, so that it outlives this process. Every call starts a
 * process, but all except the first end immediately (see claim-first.ts).
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
    const child = withUsualUmask(() =>
      spawn(node, ["--enable-source-maps", "--import", claimFirst, program, path], {
        cwd: box,
        detached: true,
        stdio: ["ignore", log, log],
        env: {
          ...supervisorEnv(file.devbox, box, process.env),
          NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? compiledSources,
        },
      }),
    );
    child.once("exit", () => {
      try {
        // A process that ended before its claim must count as ended too.
        if (existsSync(box)) claim(box, { pid: child.pid ?? 0, start: "ended" });
      } catch {
        // The disk is full. The DevBox then counts as never launched and can be launched again.
      }
    });
    await once(child, "spawn");
    child.unref();
    return child;
  } catch (error) {
    throw full(error)
      ? new NoCapacity(
          "This machine cannot start another process. Free memory or raise its process limit.",
        )
      : error;
  } finally {
    closeSync(log);
  }
}

const full = (error: unknown): boolean =>
  error instanceof Error && "code" in error && ["EAGAIN", "ENOMEM"].includes(String(error.code));
