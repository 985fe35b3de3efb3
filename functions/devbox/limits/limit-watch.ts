import type { BoxConfig } from "../../../shared/schemas/box-protocol.ts";
import type { BoxFact } from "../../../shared/schemas/event.ts";
import { limitText } from "../../../shared/words/limit.ts";
import type { Outbox } from "../coordinator/outbox.ts";
import { type Counted, readCounted } from "./counted.ts";
import { diskExceeded } from "./disk-watch.ts";

/** The disk of a DevBox is full, so its turn ends. */
export class DiskFull extends Error {
  override readonly name = "DiskFull";
}

/** Notices when a DevBox reaches its limits. */
export interface LimitWatch {
  /** Starts to look. The returned function says as a sentence which limit the kernel enforced since. */
  look(): () => string | undefined;
  /** Does work while the disk has room. Aborts it with `DiskFull` when the DevBox has reached its disk limit. */
  whileRoom<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
  close(): void;
}

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
  if (!limits)
    return { look: () => () => undefined, whileRoom: (work, signal) => work(signal), close() {} };

  const reached = (limit: Reached["limit"]): Reached => {
    const most = {
      memory: limits.memoryBytes,
      processes: limits.processes,
      disk: limits.diskBytes,
      files: limits.files,
    };
    return { type: "limit.reached", limit, most: most[limit] };
  };

  let told = readCounted(limits);
  const toldAt = { memory: -quietMs, processes: -quietMs };
  let notes = 0;
  const timer = setInterval(() => {
    const now = readCounted(limits);
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
      const before = readCounted(limits);
      return () => {
        const limit = more(before, readCounted(limits));
        return limit && `${limitText(reached(limit))}.`;
      };
    },
    async whileRoom(work, signal) {
      const over = new AbortController();
      const full = new AbortController();
      const watching = AbortSignal.any([signal, over.signal]);
      diskExceeded([folders.workspace, folders.home], limits, watching)
        .then((limit) => {
          outbox.tell(reached(limit));
          full.abort(new DiskFull(`${limitText(reached(limit))}.`));
        })
        .catch((error: unknown) => {
          if (!watching.aborted) console.error("limits.disk-not-measured", error);
        });
      try {
        return await work(AbortSignal.any([signal, full.signal]));
      } finally {
        over.abort();
      }
    },
    close: () => clearInterval(timer),
  };
}

function more(before: Counted, now: Counted): "memory" | "processes" | undefined {
  if (now.memory > before.memory) return "memory";
  return now.processes > before.processes ? "processes" : undefined;
}
