import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { idFrom } from "../../../shared/id.ts";
import { openDatabase } from "../../local/data/database.ts";
import { sqliteRunList } from "../../local/data/run-list.ts";
import { sqliteRunLog } from "../../local/data/run-log.ts";
import { writeLongRun } from "../../testing/samples/long-run.ts";
import { Story } from "../../testing/samples/story.ts";
import { Client } from "../../testing/specs/support/client.ts";
import { OwnServer } from "../../testing/specs/support/instance.ts";
import { bareNode, cpuOf } from "./floors.ts";
import { figure, type Row, timed, times } from "./samples.ts";
import { spareReady } from "./spare-ready.ts";

const waitingRuns = 1_000;
const longRun = 100_000;
/** Longer than the time between two sweeps. */
const idleMs = 31_000;

const runId = (n: number) => idFrom("run", Buffer.alloc(17, `run ${n} `));

/** Writes a Run from its story, one commit per event, like the handlers. */
async function write(db: ReturnType<typeof openDatabase>, id: string, story: Story): Promise<void> {
  const log = sqliteRunLog(db);
  const run = { ...story.run, id };
  const [first] = story.events;
  if (!first) return;
  await log.append({ runId: id, first: 1, events: story.events, after: run, requests: [] });
  await sqliteRunList(db).put(run);
}

/** 1,000 parked Runs that wait for an answer, and a finished Run with 100,000 events. */
async function fill(folder: string): Promise<void> {
  const db = openDatabase(folder);
  db.exec("begin");
  for (let n = 1; n <= waitingRuns; n++) {
    const story = new Story().working().asks(idFrom("question", Buffer.alloc(17, `que ${n}`)));
    await write(db, runId(n), story.do({ type: "park" }).boxGone());
  }
  await writeLongRun(db, runId(0), longRun);
  db.exec("commit");
  db.close();
}

/** How soon a killed server is back with all these Runs, how much memory it uses, and how fast it reads. */
export async function restartWithMuch(): Promise<Row[]> {
  const idle = await idleMemory();
  const server = new OwnServer();
  try {
    await fill(server.data);
    await server.start(); // at the first start, every waiting Run gets its execution
    const client = new Client(server);
    await client.until(runId(waitingRuns), (run) => run.status === "needs-you");
    const ready: number[] = [];
    for (let n = 0; n < 5; n++) {
      await server.end("SIGKILL");
      ready.push(await timed(() => server.start()));
    }
    const spare = await spareReady(server);
    const cpu = await busyShare(server.pid ?? 0);
    const memory = megabytes(server.pid ?? 0);
    const pages: number[] = [];
    const lists: number[] = [];
    for (let n = 0; n < 100; n++) {
      pages.push(
        await timed(() => client.get(`/api/runs/${runId(0)}/events?after=${n * 900}&limit=500`)),
      );
      lists.push(await timed(() => client.get("/api/runs?limit=50")));
    }
    const resumed = await timed(async () => {
      const asking = await client.run(runId(1));
      const { id = "" } = asking.openQuestions?.questions[0] ?? {};
      await client.post(`/api/runs/${asking.id}/answers`, {
        questions: asking.openQuestions?.id,
        answers: { [id]: { choices: ["Header"] } },
      });
      await client.untilEvent(asking.id, (event) => event.type === "devbox.resumed");
    });
    return [
      bareNode(),
      times("kill -9 → ready, 1,000 waiting Runs and 100,000 events", ready, "≤ 450 ms"),
      figure("memory of an idle server", `${idle} MB`, "≤ 90 MB"),
      figure("memory with 1,000 waiting Runs", `${memory} MB`, "≤ 120 MB"),
      figure("memory of the spare supervisor, apart", `${megabytes(spare)} MB`),
      figure("processor with 1,000 waiting Runs", `${cpu.toFixed(1)} %`, "≤ 2 %"),
      times("500 events from the middle of 100,000", pages),
      times("list of 50 of 1,000 Runs", lists),
      figure("one of the 1,000 is answered → its DevBox is back", `${resumed.toFixed(0)} ms`),
    ];
  } finally {
    await server.discard();
  }
}

/** Of a server without a Run, once it has settled. */
async function idleMemory(): Promise<number> {
  const server = await new OwnServer().start();
  try {
    await spareReady(server);
    return megabytes(server.pid ?? 0);
  } finally {
    await server.discard();
  }
}

/** Resident memory of a process. */
function megabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kilobytes) / 1_024);
}

/** The share of one processor that a process uses while nothing happens, in percent. */
async function busyShare(pid: number): Promise<number> {
  const before = cpuOf(pid);
  await pause(idleMs);
  return ((cpuOf(pid) - before) / idleMs) * 100;
}
