import { readFileSync } from "node:fs";
import { idFrom } from "../../../shared/id.ts";
import { openDatabase } from "../../local/data/database.ts";
import { sqliteRunList } from "../../local/data/run-list.ts";
import { sqliteRunLog } from "../../local/data/run-log.ts";
import { writeLongRun } from "../../testing/samples/long-run.ts";
import { Story } from "../../testing/samples/story.ts";
import { Client } from "../../testing/specs/support/client.ts";
import { OwnServer } from "../../testing/specs/support/instance.ts";
import { figure, type Row, timed, times } from "./samples.ts";

const waitingRuns = 1_000;
const longRun = 100_000;

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
    const memory = readFileSync(`/proc/${server.pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)?.[1];
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
      times("kill -9 → ready, 1,000 waiting Runs and 100,000 events", ready),
      figure("memory with 1,000 waiting Runs", `${Math.round(Number(memory) / 1_024)} MB`),
      times("500 events from the middle of 100,000", pages),
      times("list of 50 of 1,000 Runs", lists),
      figure("one of the 1,000 is answered → its DevBox is back", `${resumed.toFixed(0)} ms`),
    ];
  } finally {
    await server.discard();
  }
}
