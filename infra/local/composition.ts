import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ports } from "../../functions/ports.ts";
import { type StepInput, step } from "../../functions/step.ts";
import { sweep, sweepRun } from "../../functions/watch.ts";
import { runMachine } from "../run-machine.ts";
import { secretFile } from "./access.ts";
import { folderBlobs } from "./blobs.ts";
import { openDatabase } from "./database.ts";
import { detectSandbox } from "./devboxes/detect-sandbox.ts";
import { boxesIn, runOfBox } from "./devboxes/folders.ts";
import { localHost } from "./devboxes/host.ts";
import { thisMachine } from "./devboxes/worker.ts";
import { note } from "./note.ts";
import type { Options } from "./options.ts";
import { sqlitePlaces } from "./places.ts";
import { sqliteRunList } from "./run-list.ts";
import { sqliteRunLog } from "./run-log.ts";
import { localServer } from "./server.ts";
import { localViewers } from "./viewers.ts";
import { sqliteWaits } from "./waits.ts";
import { localWorkers } from "./workers.ts";

const sweepMs = 30_000;
const stopGraceMs = 10_000;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Wheelhouse whole, on this machine: every port with its local adapter, and the server over them. */
export async function wheelhouse(options: Options) {
  const { data, warmSeconds, places, unsafeNoSandbox, owner } = options;
  const db = openDatabase(data);
  const sandbox = await detectSandbox({ data });
  const host = localHost({
    data,
    program: here("../../functions/devbox/main.ts"),
    place: sandbox.place,
  });
  const viewers = localViewers();
  const url = "";

  const ports: Ports = {
    log: sqliteRunLog(db),
    list: sqliteRunList(db),
    waits: sqliteWaits(db),
    places: sqlitePlaces(db, places),
    machine: undefined as never,
    workers: localWorkers(thisMachine(sandbox.place), host),
    viewers,
    blobs: folderBlobs(join(data, "blobs")),
    settings: {
      warmSeconds,
      stopGraceMs,
      unsafeNoSandbox,
      coordinatorUrl: () => url,
      secret: Buffer.from(secretFile(data, "secret"), "base64url"),
    },
    now: () => new Date().toISOString(),
    entropy: (bytes) => randomBytes(bytes),
    note,
  };
  void step;
  void runMachine;
  void sweep;
  void sweepRun;
  void boxesIn;
  void runOfBox;
  void sweepMs;
  const token = secretFile(data, "token");
  const server = localServer({ ports, viewers, token, owner, console: here("../../web/dist") });
  return { server, token, sandbox };
}
export type { StepInput };
