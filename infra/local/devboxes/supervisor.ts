import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { compiledSources } from "../../programs/program.mjs";
import { withUsualUmask } from "../umask.ts";
import { type BoxFile, boxFileOf, mark, writeBoxFile } from "./box-file.ts";
import { claim, claimFirst } from "./claim.ts";
import { supervisorEnv } from "./commands/command-env.ts";
import { spareFolder } from "./folders.ts";
import { createSpare, type Spare } from "./spare.ts";

/** There is no room for another DevBox at the moment. The coordinator tries again later. */
export class NoCapacity extends Error {
  override readonly name = "DevBox.NoCapacity";
}

/** The disk has too little free space for another DevBox. Ending a DevBox would free none, because its folders stay. */
export class NoSpace extends NoCapacity {
  readonly endingHelps = false;
}

/** Starts supervisors of one data folder. */
export interface Supervisors extends Pick<Spare, "keep" | "close"> {
  /**
   * Starts the supervisor of a DevBox in its own session, so that it outlives this process: the spare, or a new process.
   * Safe to repeat, because all processes except the first end immediately (see claim-first.ts).
   */
  start(file: BoxFile): Promise<ChildProcess>;
}

export type SupervisorsOptions = {
  readonly data: string;
  readonly node: string;
  /** The supervisor's program. */
  readonly program: string;
  /** Whether a DevBox could start now. */
  readonly room: () => boolean;
};

export function createSupervisors({ data, node, program, room }: SupervisorsOptions): Supervisors {
  const compiled = { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? compiledSources };
  const spare = createSpare({
    data,
    node,
    program,
    room,
    env: () => ({ ...supervisorEnv(spareFolder(data), process.env), ...compiled }),
  });

  async function startNew({ devbox, folders: { box } }: BoxFile): Promise<ChildProcess> {
    const log = openSync(join(box, "box.log"), "a", 0o600);
    try {
      const words = ["--enable-source-maps", "--import", claimFirst, program, boxFileOf(box)];
      const child = withUsualUmask(() =>
        spawn(node, words, {
          cwd: box,
          detached: true,
          stdio: ["ignore", log, log],
          env: { ...supervisorEnv(box, process.env), [mark]: devbox, ...compiled },
        }),
      );
      claimWhenEnded(child, box);
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

  return {
    ...spare,
    async start(file) {
      writeBoxFile(file);
      return (await spare.take(file.folders.box)) ?? startNew(file);
    },
  };
}

/** A process that ended before its claim must count as ended too. */
function claimWhenEnded(child: ChildProcess, box: string): void {
  child.once("exit", () => {
    try {
      if (existsSync(box)) claim(box, { pid: child.pid ?? 0, start: "ended" });
    } catch {
      // The disk is full. The DevBox then counts as never launched and can be launched again.
    }
  });
}

const full = (error: unknown): boolean =>
  error instanceof Error && "code" in error && ["EAGAIN", "ENOMEM"].includes(String(error.code));
