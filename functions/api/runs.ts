import { stream } from "hono/streaming";
import { runCalls } from "../../shared/calls/runs.ts";
import { Problem } from "../../shared/problem.ts";
import type { RunEvent } from "../../shared/schemas/event.ts";
import { maxInstructions } from "../../shared/schemas/run.ts";
import { viewOf } from "../../shared/view.ts";
import { startRun } from "../start-run.ts";
import { countNewRun } from "./door/new-run-limit.ts";
import { longPoll, newsOf } from "./long-poll.ts";
import { ownRun } from "./read-run.ts";
import { keyedRequest } from "./request.ts";
import { detailsOf, publicState } from "./run-details.ts";
import { serve } from "./serve.ts";

export const runRoutes = serve(runCalls, {
  "POST /api/runs": async ({ c, ports, caller, body }) => {
    if (body.instructions.length > maxInstructions)
      throw new Problem("too-large", "The instructions are too long. Send 64 KB or less.");
    const request = await keyedRequest(c, "create");
    await countNewRun(ports, caller);
    const run = await startRun(ports, caller, body, request);
    return { run: viewOf(run, run.createdAt) };
  },
  "GET /api/runs": ({ ports, caller, query: { status, q, cursor, limit } }) =>
    ports.list.page(caller.team, {
      limit,
      ...(status?.length ? { status } : {}),
      ...(q ? { q } : {}),
      ...(cursor ? { cursor } : {}),
    }),
  "GET /api/runs/:id": async ({ ports, caller, params, query: { tail } }) => {
    const { after } = await ownRun(ports, caller, params.id);
    const whole = { run: await detailsOf(ports, after), state: publicState(after) };
    if (tail === 0) return whole;
    const from = Math.max(0, after.seq - tail);
    return { ...whole, events: fitting(await ports.log.events(after.id, from, after.seq - from)) };
  },
  "GET /api/runs/:id/events": async ({ c, ports, caller, params: { id }, query }) => {
    await ownRun(ports, caller, id);
    const read = async () => {
      const events = fitting(await ports.log.events(id, query.after, query.limit));
      return events.length > 0 ? events : undefined;
    };
    const events = (await longPoll(newsOf(ports, id), query.wait, read, c.req.raw.signal)) ?? [];
    const head = (await ports.log.last(id))?.after.seq ?? 0;
    return { events, head };
  },
  "GET /api/runs/:id/export": async ({ c, ports, caller, params: { id } }) => {
    const { after } = await ownRun(ports, caller, id);
    c.header("content-type", "application/jsonl; charset=utf-8");
    c.header("content-disposition", `attachment; filename="${id}.jsonl"`);
    return stream(c, async (out) => {
      for (let seq = 0; seq < after.seq && !out.aborted; ) {
        const events = await ports.log.events(id, seq, Math.min(500, after.seq - seq));
        await out.write(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
        seq = events.at(-1)?.seq ?? after.seq;
      }
    });
  },
});

/** A reply of a Lambda function can have 6 MB (AWS Lambda quotas). The caller continues after the last event of a reply. */
const maxReply = 4 * 1024 ** 2;

function fitting(events: RunEvent[]): RunEvent[] {
  let bytes = 0;
  const end = events.findIndex((event, index) => {
    bytes += Buffer.byteLength(JSON.stringify(event));
    return bytes > maxReply && index > 0;
  });
  return end < 0 ? events : events.slice(0, end);
}
