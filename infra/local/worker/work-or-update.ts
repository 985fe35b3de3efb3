import { fileURLToPath } from "node:url";
import {
  type WorkerFacts,
  type WorkerReport,
  workerProtocol,
} from "../../../shared/schemas/worker-protocol.ts";
import type { LocalHost } from "../devboxes/local-host.ts";
import { removeCredential } from "./credential-file.ts";
import { removeOldPrograms } from "./old-programs.ts";
import { Refused, type serverCalls } from "./server-calls.ts";
import { becomeInstalled, install, tryOut } from "./update.ts";
import { type Parts, work } from "./worker.ts";

type All = Parts & {
  readonly data: string;
  readonly host: LocalHost;
  readonly calls: Pick<ReturnType<typeof serverCalls>, "report" | "program">;
};

/** In a bundle this is the worker's bundle. */
const running = fileURLToPath(new URL("start.ts", import.meta.url));
const removedGraceMs = 10_000;
/** How often a worker whose version is too far from the server's looks whether it may update itself. */
const lookMs = 15_000;
/** How often a program that did not work here is tried again. */
const failedMs = 300_000;

/**
 * Works until `signal` aborts. A worker that is removed ends its DevBoxes. One whose version is too far from the
 * server's becomes the server's program as soon as it hosts no DevBox; until then its DevBoxes go on, and it waits.
 */
export async function workOrUpdate(parts: All): Promise<void> {
  const { host, data, signal } = parts;
  if ((await host.list()).length === 0) removeOldPrograms(data, running);
  for (;;) {
    try {
      return await work(parts);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.code === "worker-removed") {
        for (const devbox of await host.list()) await host.stop(devbox, removedGraceMs);
        while ((await host.list()).length > 0) await new Promise((soon) => setTimeout(soon, 200));
        removeCredential(data);
      }
      if (!tooFar(error) || parts.program === undefined) throw error;
      parts.note("server.refused", { why: error.message });
      await parts.clock.pause(await updated(parts, parts.program), signal);
      if (signal.aborted) return;
    }
  }
}

/** The server says that the versions do not fit, or does not understand what this version says. */
const tooFar = ({ code, status }: Refused): boolean => code === "upgrade-needed" || status === 400;

/** Updates this worker if it may; then this does not return. Otherwise it says when to look again, in milliseconds. */
async function updated(parts: All, own: string): Promise<number> {
  const { host, data, calls, note, signal } = parts;
  const devboxes = await host.list();
  if (devboxes.length > 0) {
    note("update.waits", { why: "This worker hosts DevBoxes.", devboxes });
    return lookMs;
  }
  try {
    const why = await install({
      data,
      own,
      download: () => calls.program(signal),
      tryOut: (path) => tryOut(path, signal),
    });
    if (why === undefined) {
      note("update.installed", {});
      host.close();
      return becomeInstalled(data);
    }
    note("update.failed", { why });
    return failedMs;
  } catch (error) {
    note("update.missed", { why: error instanceof Error ? error.message : String(error) });
    return lookMs;
  }
}

/** What a program on trial says: what this machine has, and nothing about DevBoxes. */
export const onlyFacts = (facts: WorkerFacts, program: string | undefined): WorkerReport => ({
  protocol: workerProtocol,
  ...(program === undefined ? {} : { program }),
  facts,
  devboxes: [],
  wait: 0,
});
