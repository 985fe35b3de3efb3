import type { IncomingMessage, RequestListener, Server } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ports } from "../../../functions/ports/ports.ts";
import { Problem } from "../../../shared/problem.ts";
import { folderBlobs } from "../../local/data/blobs.ts";
import { memoryDatabase } from "../../local/data/database.ts";
import { sqlitePlaces } from "../../local/data/places.ts";
import { sqliteRecords } from "../../local/data/records.ts";
import { sqliteRunList } from "../../local/data/run-list.ts";
import { sqliteRunLog } from "../../local/data/run-log.ts";
import { sqliteWaits } from "../../local/data/waits.ts";
import { localServer } from "../../local/server/server.ts";
import { localViewers } from "../../local/server/viewers.ts";
import type { Replay } from "./read-export.ts";

const consoleFolder = fileURLToPath(new URL("../../../web/dist", import.meta.url));

/**
 * The server of this machine with one recorded Run in memory, read-only: nothing is launched, told or written to
 * disk. Large results are missing, because an export holds events only.
 */
export async function replayServer({ run, events }: Replay, token: string): Promise<Server> {
  const db = memoryDatabase();
  const viewers = localViewers();
  const log = sqliteRunLog(db);
  const list = sqliteRunList(db);
  await log.append({ runId: run.id, first: 1, events, after: run, requests: [] });
  await list.put(run);
  const ports: Ports = {
    log,
    list,
    waits: sqliteWaits(db),
    places: sqlitePlaces(db, { total: 1, perTeam: 1 }),
    machine: { start: refuse, isOver: refuse, succeed: refuse, fail: refuse },
    workers: { list: async () => [], engines: async () => [], credentials: refuse, host: refuse },
    viewers,
    blobs: folderBlobs(join(consoleFolder, "no-blobs")),
    records: sqliteRecords(db, Date.now),
    codeHosts: refuse,
    fetch: refuse,
    settings: {
      warmSeconds: 300,
      keepMinutes: 60,
      stopGraceMs: 0,
      silenceSeconds: 600,
      unsafeNoSandbox: false,
      coordinatorUrl: () => "",
      consoleUrl: () => "",
      secret: new Uint8Array(32),
    },
    now: () => new Date().toISOString(),
    entropy: (bytes) => new Uint8Array(bytes),
    note: (event, fields) => console.error(event, fields),
  };
  const { server } = localServer({
    ports,
    viewers,
    token,
    owner: "replay",
    console: consoleFolder,
  });
  return readOnly(server);
}

const changesNothing = [
  "/api/sign-in/challenge",
  "/api/sign-in",
  "/api/proof",
  "/api/sign-out",
  "/api/ws-ticket",
];
const reads = ({ method = "", url = "" }: IncomingMessage): boolean =>
  ["GET", "HEAD"].includes(method) || changesNothing.includes(url);

/** Refuses every call that would change the Run, before the API sees it. */
function readOnly(server: Server): Server {
  const [answer] = server.listeners("request") as RequestListener[];
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    if (reads(request)) return answer?.(request, response);
    const problem = new Problem("forbidden", readOnlyText);
    request.resume();
    response.writeHead(problem.status, { "content-type": "application/json" });
    response.end(JSON.stringify(problem.body));
  });
  return server;
}

const readOnlyText =
  "This is a replay of an exported Run, so nothing can be changed. Start a Run in Wheelhouse instead.";

function refuse(): never {
  throw new Error(readOnlyText);
}
