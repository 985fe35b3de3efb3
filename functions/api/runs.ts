import { Hono } from "hono";
import { created } from "../../shared/created.ts";
import { idFrom } from "../../shared/id.ts";
import { createRun } from "../../shared/new-run.ts";
import { Problem } from "../../shared/problem.ts";
import type { Status } from "../../shared/run.ts";
import { maxInstructions, newRun } from "../../shared/schemas/run.ts";
import { viewOf } from "../../shared/view.ts";
import { keyReused, type Request } from "../commit.ts";
import { follow } from "../follow.ts";
import type { Ports } from "../ports.ts";
import type { Commit } from "../run-log.ts";
import { sweepRun } from "../watch.ts";
import { detailsOf, publicState } from "./details.ts";
import { ownRun } from "./read.ts";
import { type ApiEnv, keyedRequest, queryInt, readBody, sha256 } from "./request.ts";

const statuses = ["queued", "running", "needs-you", "completed", "failed", "stopped", "skipped"];

export const runRoutes = new Hono<ApiEnv>()
  .post("/runs", async (c) => {
    const { ports, caller } = c.var;
    const wanted = await readBody(c, newRun);
    if (wanted.instructions.length > maxInstructions)
      throw new Problem("too-large", "Instructions may be 64 KB long.");
    const request = await keyedRequest(c, "create");
    const runId = request
      ? idFrom("run", Buffer.from(sha256(`${caller.team}\n${request.key}`), "hex"))
      : idFrom("run", ports.entropy(17));

    const before = request && (await createdBefore(ports, runId, request));
    if (before) return c.json(before, 201);

    const [workers, engines, free, waiting] = await Promise.all([
      ports.workers.list(),
      ports.workers.engines(),
      ports.places.free(),
      ports.waits.ofKind("queued"),
    ]);
    const fact = createRun(wanted, {
      team: caller.team,
      by: caller.name,
      workers,
      engines,
      queued: free === 0 || waiting.length > 0,
      ...(request ? { request: { key: request.key, fingerprint: request.fingerprint } } : {}),
    });
    const event = { ...fact, seq: 1, at: ports.now() };
    const run = created(runId, event);
    const commit: Commit = { runId, first: 1, events: [event], after: run, requests: [] };
    if (!(await ports.log.append(commit))) {
      const winner = request && (await createdBefore(ports, runId, request));
      if (!winner) throw new Error(`The id ${runId} is taken.`);
      return c.json(winner, 201);
    }
    await follow(ports, run, commit);
    return c.json({ run: viewOf(run, run.createdAt) }, 201);
  })
  .get("/runs", async (c) => {
    const { ports, caller } = c.var;
    const status = c.req.query("status")?.split(",").filter(Boolean);
    const strange = status?.find((it) => !statuses.includes(it));
    if (strange !== undefined)
      throw new Problem(
        "bad-request",
        `There is no status ${strange}. There are: ${statuses.join(", ")}.`,
      );
    const q = c.req.query("q")?.slice(0, 200);
    const cursor = c.req.query("cursor");
    const page = await ports.list.page(caller.team, {
      limit: queryInt(c, "limit", 1, 200, 50),
      ...(status?.length ? { status: status as Status[] } : {}),
      ...(q ? { q } : {}),
      ...(cursor ? { cursor } : {}),
    });
    return c.json(page);
  })
  .get("/runs/:id", async (c) => {
    const { ports, caller } = c.var;
    const { after } = await ownRun(ports, caller, c.req.param("id"));
    return c.json({ run: await detailsOf(ports, after), state: publicState(after) });
  });

/**
 * The reply of the request that created this Run already, or undefined. Every copy gets the same:
 * the Run as it was when it was created. Another request under the same key is refused.
 */
async function createdBefore(ports: Ports, runId: string, request: Request) {
  const [event] = await ports.log.events(runId, 0, 1);
  if (event?.type !== "run.created") return undefined;
  if (event.request?.fingerprint !== request.fingerprint) throw keyReused(request.key);
  await sweepRun(ports, runId); // what the first copy may not have come to
  return { run: viewOf(created(runId, event), event.at) };
}
