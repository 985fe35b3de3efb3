import { Hono } from "hono";
import { stream } from "hono/streaming";
import type { RunEvent } from "../../shared/schemas/event.ts";
import { type ApiEnv, queryInt } from "./door/request.ts";
import { longPoll, ownRun } from "./read.ts";

const maxSeq = Number.MAX_SAFE_INTEGER;

/** The timeline: exactly the events after a place, waiting for the next one if asked to; and the whole of it as a file. */
export const eventRoutes = new Hono<ApiEnv>()
  .get("/runs/:id/events", async (c) => {
    const { ports, caller } = c.var;
    const runId = c.req.param("id");
    const after = queryInt(c, "after", 0, maxSeq, 0);
    const limit = queryInt(c, "limit", 1, 1_000, 500);
    const wait = queryInt(c, "wait", 0, 20, 0);
    await ownRun(ports, caller, runId);
    const read = async () => {
      const events = fitting(await ports.log.events(runId, after, limit));
      return events.length > 0 ? events : undefined;
    };
    const events = (await longPoll(ports, runId, wait, read, c.req.raw.signal)) ?? [];
    const head = (await ports.log.last(runId))?.after.seq ?? 0;
    return c.json({ events, head });
  })
  .get("/runs/:id/export", async (c) => {
    const { ports, caller } = c.var;
    const runId = c.req.param("id");
    const { after } = await ownRun(ports, caller, runId);
    c.header("content-type", "application/jsonl; charset=utf-8");
    c.header("content-disposition", `attachment; filename="${runId}.jsonl"`);
    return stream(c, async (out) => {
      for (let seq = 0; seq < after.seq && !out.aborted; ) {
        const events = await ports.log.events(runId, seq, Math.min(500, after.seq - seq));
        await out.write(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
        seq = events.at(-1)?.seq ?? after.seq;
      }
    });
  });

/** A reply of a function holds 6 MB (AWS Lambda quotas). Who wants more reads on after its last event. */
const maxReply = 4 * 1024 ** 2;

function fitting(events: RunEvent[]): RunEvent[] {
  let bytes = 0;
  const end = events.findIndex((event, index) => {
    bytes += Buffer.byteLength(JSON.stringify(event));
    return bytes > maxReply && index > 0;
  });
  return end < 0 ? events : events.slice(0, end);
}
