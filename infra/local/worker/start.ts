/** The worker: hosts DevBoxes on this machine for a Wheelhouse server elsewhere. `node worker.mjs --url URL --code CODE` */
import { userInfo } from "node:os";
import { basename, dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { claimFolder } from "../data/database.ts";
import { makePrivate } from "../data/private-folder.ts";
import { detectSandbox } from "../devboxes/commands/detect.ts";
import { boxesIn } from "../devboxes/folders.ts";
import { boxLimits } from "../devboxes/limits/box-limits.ts";
import { controlGroups } from "../devboxes/limits/control-groups.ts";
import { limitWords } from "../devboxes/limits/limit-words.ts";
import { localHost } from "../devboxes/local-host.ts";
import { machineImages } from "../images/machine-images.ts";
import { reachOutside } from "../network.ts";
import { startText } from "../storage/fault-text.ts";
import { openReserve } from "../storage/reserve.ts";
import { becomePrivate } from "../umask.ts";
import { joined } from "./join.ts";
import { lastLines } from "./last-lines.ts";
import { machineFacts } from "./machine-facts.ts";
import { keepNudges } from "./nudge.ts";
import { readWorkerOptions, usage, type WorkerOptions } from "./options.ts";
import { Refused, serverCalls } from "./server-calls.ts";
import { systemdUnit } from "./unit.ts";
import { onlyFacts, workOrUpdate } from "./work-or-update.ts";
import type { WorkerClock } from "./worker.ts";

const supervisor = new URL("../../../functions/devbox/start-on-machine.ts", import.meta.url);
/** The server says how many; this machine has no other limit. */
const most = 1_000;

const log = lastLines();

/** Writes one line to standard error: the time, the event, then its fields as JSON. The last ones are for people on the server. */
function note(event: string, fields: object): void {
  const line = `${new Date().toISOString()} ${event} ${JSON.stringify(fields)}`;
  process.stderr.write(`${line}\n`);
  log.add(line);
}

const machineClock: WorkerClock = {
  now: () => performance.now(),
  pause: (ms, signal) => delay(Math.max(0, ms), undefined, { signal }).catch(() => {}),
  random: Math.random,
};

await start(process.argv.slice(2));

async function start(args: string[]): Promise<void> {
  if (args.includes("--help")) return console.log(usage);
  const options = optionsOrEnd(args);
  if (options.printUnit)
    return console.log(systemdUnit(process.execPath, options, userInfo().username));
  becomePrivate();
  try {
    await run(options);
  } catch (error) {
    const why = error instanceof Refused ? error.message : startText(error, options.data);
    if (why === undefined) throw error;
    console.error(why);
    process.exit(1);
  }
}

async function run(options: WorkerOptions): Promise<void> {
  const { data, reportOnce } = options;
  makePrivate(data);
  if (!reportOnce && !claimFolder(data)) {
    console.error(`Another worker is using ${data}. Stop it, or choose another folder: --data DIR`);
    process.exit(1);
  }
  const { fetch } = reachOutside(process.env);
  const { url, bearer, name } = await joined(
    options,
    (address) => serverCalls(address, fetch),
    note,
  );
  log.know({ name: "the worker's credential", value: bearer });
  const calls = serverCalls(url, fetch);
  const sandbox = await detectSandbox({ data, refused: options.noSandbox });
  const reserve = reportOnce ? undefined : openReserve(data);
  const shortage = () => reserve?.words();
  const images = await machineImages({ ...options, sandbox, note, shortage });
  const limits = limitWords(boxLimits(data, {}), controlGroups(data));
  const factsWith = (shortage?: string) => machineFacts(data, sandbox, images, limits, shortage);
  const leaving = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => leaving.abort(signal));
  const program = process.env["WHEELHOUSE_WORKER_PROGRAM"];
  if (reportOnce) {
    const facts = factsWith();
    await calls.report(bearer, onlyFacts(facts, program), leaving.signal);
    process.exit(0);
  }
  const host = localHost({
    data,
    program: fileURLToPath(supervisor),
    place: sandbox.place,
    images,
    most,
    shortage,
    makeRoom: () => reserve?.giveUp() ?? false,
  });
  host.keepSpare();
  if (!sandbox.isolated && images.places().size === 0)
    console.log(`Runs are not isolated on this machine: ${sandbox.why}`);
  console.log(`The worker ${name} works for ${url}.`);
  note("worker.started", { version: process.version, program });
  await workOrUpdate({
    data,
    boxes: () => runsOfBoxes(data),
    host,
    clock: machineClock,
    calls,
    bearer,
    coordinator: url,
    facts: () => ({ ...factsWith(shortage()), log: log.read() }),
    images,
    program,
    note,
    onHint: (wake) => {
      const over = new AbortController();
      void keepNudges({ calls, bearer, wake, note, signal: over.signal });
      return () => over.abort();
    },
    signal: leaving.signal,
  });
  images.close();
  host.close();
  process.exit(0); // its DevBoxes live on; the next start finds them
}

/** The Run of each DevBox that has a folder on this machine. */
function runsOfBoxes(data: string): Map<string, string> {
  const folders = [...boxesIn(data)];
  return new Map(folders.map(([devbox, folder]) => [devbox, basename(dirname(dirname(folder)))]));
}

function optionsOrEnd(args: string[]): WorkerOptions {
  try {
    return readWorkerOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}
