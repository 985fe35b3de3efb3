import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, rmSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { withUsualUmask } from "../umask.ts";
import { boxFileOf } from "./box-file.ts";
import { claimFirst, claimOf } from "./claim.ts";
import { spareFolder, spareWord } from "./folders.ts";

/**
 * A supervisor that has started and knows no Run. A launch gives it the path of a `box.json`, so the DevBox need not
 * wait for a program to start. There is at most one. It ends when its server ends, however that happens.
 */
export interface Spare {
  /** Keeps a spare from now on, as long as there is room. */
  keep(): void;
  /**
   * The spare, once it has claimed the DevBox of this folder. Undefined if there is none, or if it did not claim the
   * DevBox in time: then any other process may, because only one can (see claim-first.ts).
   */
  take(box: string): Promise<ChildProcess | undefined>;
  close(): void;
}

export type SpareOptions = {
  readonly data: string;
  readonly node: string;
  /** The supervisor's program. */
  readonly program: string;
  readonly env: () => NodeJS.ProcessEnv;
  /** Whether a DevBox could start now. */
  readonly room: () => boolean;
  /** How much memory is free, in bytes. */
  readonly free?: () => number;
  /** The time after a launch until the next spare starts, so that it takes no processor time from that DevBox. */
  readonly afterLaunchMs?: number;
  /** How often it is looked whether there is room. */
  readonly lookMs?: number;
};

const claimMs = 2_000;

/** Below this much free memory, a machine has no spare. */
const lowMemory = Math.min(512 * 1024 ** 2, totalmem() / 4);

export function createSpare({
  data,
  node,
  program,
  env,
  room,
  free = () => process.availableMemory(),
  afterLaunchMs = 1_500,
  lookMs = 10_000,
}: SpareOptions): Spare {
  let current: ChildProcess | undefined;
  let looking: NodeJS.Timeout | undefined;
  let next: NodeJS.Timeout | undefined;

  /** Starts or ends the spare, so that there is one exactly if there is room for it. */
  function look(): void {
    const wanted = free() >= lowMemory && room();
    if (!wanted) end();
    else if (!current) start();
  }

  function start(): void {
    const folder = spareFolder(data);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, `${randomUUID()}.log`); // its own, because an earlier one may still be there
      const log = openSync(path, "wx", 0o600);
      const words = ["--enable-source-maps", "--import", claimFirst, program, spareWord, path];
      const child = withUsualUmask(() =>
        spawn(node, words, {
          cwd: folder,
          detached: true,
          stdio: ["ignore", log, log, "ipc"],
          env: env(),
        }),
      );
      closeSync(log);
      child.once("error", forget).once("exit", forget);
      child.once("exit", () => rmSync(path, { force: true })); // unless a DevBox has it
      child.unref();
      child.channel?.unref();
      current = child;
      function forget(): void {
        if (current === child) current = undefined; // the next look starts another one
      }
    } catch {
      // No process or file can be made now. DevBoxes start without it.
    }
  }

  function end(): void {
    if (current?.connected) current.disconnect(); // it ends
    current = undefined;
  }

  return {
    keep() {
      rmSync(spareFolder(data), { recursive: true, force: true }); // logs of an earlier server's spares
      looking ??= setInterval(look, lookMs).unref();
      next ??= setTimeout(look, afterLaunchMs).unref();
    },
    async take(box) {
      const child = current;
      if (!child?.connected || existsSync(join(box, "box.log"))) return undefined;
      current = undefined;
      clearTimeout(next);
      const signal = AbortSignal.timeout(claimMs);
      const disconnected = once(child, "disconnect", { signal }).catch(() => {});
      child.send(boxFileOf(box), () => {}); // an error is followed by the disconnect
      await disconnected;
      if (looking) next = setTimeout(look, afterLaunchMs).unref();
      if (claimOf(box)?.pid === child.pid) return child;
      if (child.connected) child.disconnect();
      return undefined;
    },
    close() {
      clearInterval(looking);
      looking = undefined;
      clearTimeout(next);
      end();
    },
  };
}
