import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { codeHostsFrom } from "../../functions/code-hosts/code-hosts.ts";
import { imagesOf } from "../../functions/images/kept-images.ts";
import { carryOutWaiting } from "../../functions/incoming-webhooks/arrive/receive.ts";
import { deliverWaiting } from "../../functions/outgoing-webhooks/announce.ts";
import type { Ports } from "../../functions/ports/ports.ts";
import { startDue } from "../../functions/schedules/carry-out.ts";
import { type StepInput, step } from "../../functions/step.ts";
import { deleteSaves, sweep, sweepRun } from "../../functions/sweep.ts";
import { withJoined } from "../../functions/workers/joined-workers.ts";
import { workerNews } from "../../functions/workers/news.ts";
import { socketAddress } from "../../shared/coordinator-address.ts";
import { runMachine } from "../run-machine.ts";
import { folderBlobs } from "./data/blobs.ts";
import { openDatabase, uncheckedFile } from "./data/database.ts";
import { sqlitePlaces } from "./data/places.ts";
import { sqliteRecords } from "./data/records.ts";
import { sqliteRunList } from "./data/run-list.ts";
import { sqliteRunLog } from "./data/run-log.ts";
import { folderSaves } from "./data/saves.ts";
import { secretFile } from "./data/secret-file.ts";
import { sqliteWaits } from "./data/waits.ts";
import { detectSandbox } from "./devboxes/commands/detect.ts";
import { boxesIn } from "./devboxes/folders.ts";
import { boxLimits } from "./devboxes/limits/box-limits.ts";
import { controlGroups } from "./devboxes/limits/control-groups.ts";
import { limitWords } from "./devboxes/limits/limit-words.ts";
import { localHost } from "./devboxes/local-host.ts";
import { machineImages } from "./images/machine-images.ts";
import { clockOf } from "./machine/clock.ts";
import { durableMachine } from "./machine/durable-machine.ts";
import { load } from "./machine/language/load.ts";
import { sqliteStore } from "./machine/store/sqlite-store.ts";
import { reachOutside } from "./network.ts";
import type { Options } from "./options.ts";
import { localPreviews } from "./server/previews/previews.ts";
import { localServer } from "./server/server.ts";
import { localViewers } from "./server/viewers.ts";
import { viteConsole } from "./server/vite-console.ts";
import { endsWork } from "./storage/ends-work.ts";
import { diskFull, storageProblem } from "./storage/fault-text.ts";
import { openReserve } from "./storage/reserve.ts";
import { watchDatabase } from "./storage/watch-database.ts";
import { keepTime } from "./time/time-keeper.ts";
import { workerProgram } from "./worker/served-program.ts";
import { localWorkers, thisMachine } from "./workers.ts";

/** The only one on a machine. */
const team = "local";
const sweepMs = 30_000;
const stopGraceMs = 10_000;
const supervisor = new URL("../../functions/devbox/start-on-machine.ts", import.meta.url);
const consoleSources = new URL("../../web", import.meta.url);
const builtConsole = new URL("../../web/dist", import.meta.url);

/** Writes one line to standard error: the time, the event, then its fields as JSON, which escapes control characters. */
function note(event: string, fields: object): void {
  process.stderr.write(`${new Date().toISOString()} ${event} ${JSON.stringify(fields)}\n`);
}

/** Where the server listens: the origin of its port, and the path of the socket for DevBoxes and the terminal client. */
type Addresses = { readonly origin: string; readonly socket: string };

/** Wheelhouse on one machine: connects every port to its local adapter, and creates the server. */
export async function wheelhouse(options: Options) {
  const { data, warmSeconds, unsafeNoSandbox, owner, pathPrefix } = options;
  const reserve = openReserve(data);
  const db = openDatabase(data, () => {
    const given = reserve.giveUp();
    note("storage.full", { reserve: given ? "a part was given up" : "none left to give now" });
    return given;
  });
  const database = watchDatabase({ data, file: uncheckedFile(data), note });
  const shortage = () => database.words() ?? reserve.words();
  const time = keepTime(db, note);
  const sandbox = await detectSandbox({ data, refused: options.noSandbox });
  const images = await machineImages({ ...options, sandbox, note, shortage });
  const host = localHost({
    data,
    program: fileURLToPath(supervisor),
    place: sandbox.place,
    images,
    most: options.devboxes,
    shortage,
    makeRoom: reserve.giveUp,
    limits: options.boxLimits,
  });
  const limits = limitWords(boxLimits(data, options.boxLimits), controlGroups(data));
  const viewers = localViewers();
  const machine = durableMachine({
    definition: load(runMachine),
    store: sqliteStore(db),
    clock: clockOf(time.steady),
    random: Math.random,
    newToken: () => randomBytes(32).toString("base64url"),
    invoke: async (_, payload) => {
      try {
        return await step(ports, payload as StepInput);
      } catch (error) {
        throw storageProblem(error) ?? error; // its text becomes the reason of a Run that gives up
      }
    },
    report: (problem) => note("machine.write-failed", { problem: String(problem) }),
  });
  const token = secretFile(data, "token");
  const clock = { now: () => new Date().toISOString(), skipped: time.total };
  const records = sqliteRecords(db, Date.now, () => time.total().setMs);
  const saves = folderSaves(join(data, "saves"), { entropy: randomBytes, shortage });
  const news = workerNews();
  const preview = localPreviews({ data, token, ports: () => ports, viewers });
  const address = { url: "", socket: "" };
  const wantImages = async () => {
    images.want((await imagesOf({ records }, team)).map((it) => it.reference));
  };
  const ports: Ports = {
    log: sqliteRunLog(db),
    list: sqliteRunList(db),
    waits: sqliteWaits(db),
    places: sqlitePlaces(db, { total: options.places, perTeam: options.places }),
    machine,
    workers: withJoined(
      localWorkers(
        () => thisMachine(sandbox.place, images.places(), [shortage() ?? [], ...limits].flat()),
        images,
        host,
      ),
      { records, workerNews: news, saves, ...clock },
    ),
    workerNews: news,
    imagesChanged: wantImages,
    workerProgram,
    viewers,
    blobs: folderBlobs(join(data, "blobs")),
    saves,
    records,
    previews: preview.previews,
    codeHosts: async () => codeHostsFrom(process.env),
    ...reachOutside(process.env),
    settings: {
      warmSeconds,
      keepMinutes: options.keepMinutes,
      stopGraceMs,
      silenceSeconds: options.silenceSeconds,
      unsafeNoSandbox,
      coordinatorUrl: () => socketAddress(address.socket),
      consoleUrl: () => options.publicUrl ?? address.url,
      localUrl: () => address.url,
      secret: Buffer.from(secretFile(data, "secret"), "base64url"),
    },
    storageProblem,
    ...clock,
    entropy: (bytes) => randomBytes(bytes),
    note,
  };
  const develop = options.dev
    ? await viteConsole(fileURLToPath(consoleSources), pathPrefix, options.hostNames)
    : undefined;
  const { server, machine: socketServer } = localServer({
    ports,
    viewers,
    token,
    owner,
    console: fileURLToPath(builtConsole),
    hostNames: options.hostNames,
    pathPrefix,
    develop,
    earlierBox: host.isEarlier,
    admit: (method, path) => {
      if (!endsWork(method, path) && reserve.room() === "full") throw diskFull();
    },
  });

  const everywhere = {
    forget: async (runId: string) => {
      await saves.prune(runId, undefined);
      await host.forget(runId);
    },
  };
  const runOf = (devbox: string): string | undefined => {
    const folder = boxesIn(data).get(devbox);
    return folder && basename(dirname(dirname(folder)));
  };
  const look = (work: Promise<void>) => {
    work.catch((error) => note("sweep.failed", { error: String(error) }));
  };

  return {
    server,
    socketServer,
    previewServers: preview.servers,
    token,
    sandbox,
    containers: images.places().size > 0,
    /** Continues all unfinished work. Call it when DevBoxes can reach the server at its addresses. */
    begin({ origin, socket }: Addresses): () => void {
      Object.assign(address, { url: `${origin}${pathPrefix}`, socket });
      look(host.readdress(socketAddress(socket), origin));
      machine.resume();
      host.keepSpare();
      const unwatch = host.watch((devbox) => {
        const runId = runOf(devbox);
        if (runId) look(sweepRun(ports, runId));
      });
      const stopCheck = database.begin();
      const stopTime = time.begin(() => {
        look(sweep(ports, setImmediate));
        look(startDue(ports));
      });
      look(sweep(ports, setImmediate));
      look(carryOutWaiting(ports));
      look(deliverWaiting(ports));
      look(startDue(ports));
      look(wantImages());
      const timer = setInterval(() => {
        look(sweep(ports, setImmediate));
        look(carryOutWaiting(ports));
        look(deliverWaiting(ports));
        look(startDue(ports));
        look(wantImages());
        look(deleteSaves(ports, everywhere));
      }, sweepMs);
      return () => {
        clearInterval(timer);
        stopTime();
        stopCheck();
        unwatch();
        machine.close();
        images.close();
        host.close();
      };
    },
  };
}
