import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { capability } from "../../../functions/identity/capability.ts";
import { idFrom } from "../../../shared/id.ts";
import { openDatabase } from "../../local/data/database.ts";
import { sqliteRunLog } from "../../local/data/run-log.ts";
import { Story } from "../../testing/samples/story.ts";
import { Client } from "../../testing/specs/support/client.ts";
import { OwnServer } from "../../testing/specs/support/instance.ts";
import { rawCommitsPerSecond } from "./floor.ts";
import { figure, type Row, timed, times } from "./samples.ts";

const runs = 100;
const seconds = 10;
/** As a DevBox sends the output of a command. */
const batchesPerSecond = 2;
const linesPerBatch = 5;

const runId = (n: number) => idFrom("run", Buffer.alloc(17, `streaming ${n} `));

/** Runs that work, whose DevBoxes this program plays. The sweep does not know them. */
async function writeRuns(folder: string): Promise<{ generation: number; batch: number }> {
  const db = openDatabase(folder);
  const log = sqliteRunLog(db);
  const { run, events } = new Story().working();
  db.exec("begin");
  for (let n = 0; n < runs; n++)
    await log.append({
      runId: runId(n),
      first: 1,
      events,
      after: { ...run, id: runId(n) },
      requests: [],
    });
  db.exec("commit");
  db.close();
  const { generation = 0, batch = 0 } = run.devbox ?? {};
  return { generation, batch };
}

/** Processor time of a process, in milliseconds (proc(5): utime and stime, by ticks of 10 ms). */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return fields.slice(11, 13).reduce((sum, it) => sum + Number(it) * 10, 0);
}

/** How long a DevBox waits for its acknowledgement while a hundred of them send, each with its inbox open. */
export async function streamingRuns(): Promise<Row[]> {
  const server = new OwnServer();
  try {
    const { generation, batch } = await writeRuns(server.data);
    await server.start();
    const client = new Client(server);
    const secret = Buffer.from(readFileSync(join(server.data, "secret"), "utf8"), "base64url");
    const acks: number[] = [];
    let over = false;
    const sendAsBox = async (n: number): Promise<void> => {
      const headers = { authorization: `Bearer ${capability(secret, runId(n), generation)}` };
      const listen = async () => {
        for (let head = 0; !over; ) {
          const path = `/box/inbox?after=${head}&wait=5`;
          head = (await client.call("GET", path, undefined, headers)).body.head;
        }
      };
      const waiting = listen();
      await pause((n / runs) * (1_000 / batchesPerSecond));
      for (let number = batch + 1; !over; number++) {
        const began = performance.now();
        const facts = Array.from({ length: linesPerBatch }, (_, line) => ({
          type: "message.written",
          text: `line ${line} of batch ${number}, as long as lines of output usually are`,
        }));
        const { status } = await client.call("POST", "/box/events", { number, facts }, headers);
        if (status !== 200) throw new Error(`A batch was refused: ${status}`);
        const took = performance.now() - began;
        acks.push(took);
        await pause(Math.max(0, 1_000 / batchesPerSecond - took));
      }
      await waiting;
    };
    const floor = rawCommitsPerSecond();
    const before = cpuOf(server.pid ?? 0);
    const all = Array.from({ length: runs }, (_, n) => sendAsBox(n));
    const ms = await timed(() => pause(seconds * 1_000));
    const done = acks.length;
    over = true;
    await Promise.all(all);
    const cpu = cpuOf(server.pid ?? 0) - before;
    const what = `${runs} Runs stream, ${runs * batchesPerSecond} batches/s wanted`;
    return [
      times(`${what}: sent → acknowledged`, acks, "p99 ≤ 250 ms"),
      figure(
        `${what}: done`,
        `${Math.round(done / (ms / 1_000))}/s; raw commits ${Math.round(floor)}/s`,
      ),
      figure(
        `${what}: processor time of the server a batch`,
        `${(cpu / acks.length).toFixed(2)} ms`,
      ),
    ];
  } finally {
    await server.discard();
  }
}
