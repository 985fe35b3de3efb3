import { statfsSync } from "node:fs";
import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import { limitText } from "../../../shared/words/limit.ts";
import type { Outbox } from "../coordinator/outbox.ts";
import { isFull } from "../coordinator/space.ts";
import { type Counted, readCounted } from "./counted.ts";
import { diskExceeded, fullBelow } from "./disk-watch.ts";

/** The disk of a DevBox is full, so its turn ends. */
export class DiskFull extends Error {
  override readonly name = "DiskFull";
}

/** Notices when a DevBox reaches its limits. */
export interface LimitWatch {
  /**
   * Starts to look. The returned function says as a sentence which limit the kernel enforced since, or that the disk is
   * full. It gets the last output of the command that failed.
   */
  look(): (tail: string) => string | undefined;
  /** Does work while the disk has room. Aborts it with `DiskFull` when the DevBox has reached its disk limit. */
  whileRoom<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** The DevBox itself could not write what a command printed, so the work must end with `DiskFull`. */
  diskIsFull(): void;
  close(): void;
}

/** How programs call ENOSPC and EDQUOT (strerror(3)). */
const saysFull = /No space left on device|Disk quota exceeded/;
/** More is never given up by a server and the DevBoxes beside this one, in bytes. */
const mostGivenUp = 16 * 1024 ** 2;

const everyMs = 1_000;
/** A hostile command could reach its limit all day. */
const mostNotes = 20;
const quietMs = 60_000;

type Reached = Extract<BoxFact, { type: "limit.reached" }>;

/** Watches the limits of a DevBox, and tells the timeline. Without limits it does nothing. */
export function createLimitWatch(
  { limits, folders }: Pick<BoxConfig, "limits" | "folders">,
  outbox: Pick<Outbox, "tell">,
): LimitWatch {
  const fulls = new Set<(limit: "disk" | "files" | "space") => void>();
  const diskIsFull = () => {
    for (const end of fulls) end("space");
  };
  const spaceText = (tail = ""): string | undefined => {
    const { bavail, bsize, blocks } = statfsSync(folders.workspace);
    const size = blocks * bsize;
    // If the command says it, a part of what is reserved for the ends of Runs may be free again by now.
    const most = saysFull.test(tail)
      ? Math.min(mostGivenUp, size / 8)
      : Math.min(fullBelow(size), 1024 ** 2);
    const full = bavail * bsize < most;
    return full ? `${limitText({ limit: "space", most: size })}.` : undefined;
  };

  const reached = (limit: Reached["limit"]): Reached => {
    if (limit === "space" || !limits) {
      const { blocks, bsize } = statfsSync(folders.workspace);
      return { type: "limit.reached", limit, most: blocks * bsize };
    }
    const most = {
      memory: limits.memoryBytes,
      processes: limits.processes,
      disk: limits.diskBytes,
      files: limits.files,
    };
    return { type: "limit.reached", limit, most: most[limit] };
  };

  const counted = (): Counted => (limits ? readCounted(limits) : { memory: 0, processes: 0 });
  let told = counted();
  const toldAt = { memory: -quietMs, processes: -quietMs };
  let notes = 0;
  const timer = setInterval(() => {
    const now = counted();
    for (const limit of ["memory", "processes"] as const) {
      const quiet = performance.now() - toldAt[limit] < quietMs;
      if (now[limit] <= told[limit] || quiet || notes >= mostNotes) continue;
      told = { ...told, [limit]: now[limit] };
      toldAt[limit] = performance.now();
      notes += 1;
      outbox.tell(reached(limit));
    }
  }, everyMs);
  timer.unref();

  return {
    look() {
      const before = counted();
      return (tail) => {
        const limit = more(before, counted());
        return limit ? `${limitText(reached(limit))}.` : spaceText(tail);
      };
    },
    async whileRoom(work, signal) {
      const over = new AbortController();
      const full = new AbortController();
      const watching = AbortSignal.any([signal, over.signal]);
      const end = (limit: "disk" | "files" | "space") => {
        if (full.signal.aborted) return;
        outbox.tell(reached(limit));
        full.abort(new DiskFull(`${limitText(reached(limit))}.`));
      };
      fulls.add(end);
      const most = limits ?? { diskBytes: Number.MAX_SAFE_INTEGER, files: Number.MAX_SAFE_INTEGER };
      diskExceeded([folders.workspace, folders.home], most, watching)
        .then(end)
        .catch((error: unknown) => {
          if (!watching.aborted) console.error("limits.disk-not-measured", error);
        });
      try {
        return await work(AbortSignal.any([signal, full.signal]));
      } catch (error) {
        if (isFull(error)) throw new DiskFull(spaceText() ?? `${limitText(reached("space"))}.`);
        throw error;
      } finally {
        fulls.delete(end);
        over.abort();
      }
    },
    diskIsFull,
    close: () => clearInterval(timer),
  };
}

function more(before: Counted, now: Counted): "memory" | "processes" | undefined {
  if (now.memory > before.memory) return "memory";
  return now.processes > before.processes ? "processes" : undefined;
}
