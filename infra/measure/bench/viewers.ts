import { readFileSync } from "node:fs";
import WebSocket from "ws";
import { idFrom } from "../../../shared/id.ts";
import type { ServerFrame } from "../../../shared/schemas/frame.ts";
import { openDatabase } from "../../local/data/database.ts";
import { writeLongRun } from "../../testing/samples/long-run.ts";
import { Client } from "../../testing/specs/support/client.ts";
import { OwnServer } from "../../testing/specs/support/instance.ts";
import { figure, type Row, timed } from "./samples.ts";

const events = 250_000;
const viewers = 10;

/** A field of a process's status, in MB (proc(5)). */
function megabytes(pid: number, field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024;
}

/** What it takes to send a long Run to ten viewers at once, from its first event. */
export async function manyViewers(): Promise<Row[]> {
  const server = new OwnServer();
  const id = idFrom("run", Buffer.alloc(17, "a long Run "));
  try {
    const db = openDatabase(server.data);
    db.exec("begin");
    await writeLongRun(db, id, events);
    db.exec("commit");
    db.close();
    await server.start();
    const client = new Client(server);
    await client.get(`/api/runs/${id}`);
    const pid = server.pid ?? 0;
    const before = megabytes(pid, "VmRSS");
    const read = async (): Promise<void> => {
      const { body } = await client.post("/api/ws-ticket");
      const ws = new WebSocket(`${server.url.replace("http", "ws")}/ws?ticket=${body.ticket}`);
      await new Promise<void>((resolve, reject) => {
        ws.on("error", reject);
        ws.on("open", () => ws.send(JSON.stringify({ type: "subscribe", runId: id, after: 0 })));
        ws.on("message", (data: Buffer) => {
          if (data.subarray(0, 40).includes("caught-up")) {
            const frame: ServerFrame = JSON.parse(String(data));
            if (frame.type === "caught-up" && frame.head >= events) resolve();
          }
        });
      });
      ws.terminate();
    };
    const ms = await timed(() => Promise.all(Array.from({ length: viewers }, read)));
    const more = megabytes(pid, "VmHWM") - before;
    const what = `${viewers} viewers read ${events.toLocaleString("en")} events at once`;
    return [
      figure(`${what}: memory at most`, `${more.toFixed(0)} MB more`, "< 200 MB more"),
      figure(`${what}: time`, `${ms.toFixed(0)} ms`),
    ];
  } finally {
    await server.discard();
  }
}
