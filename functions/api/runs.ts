import { Hono } from "hono";
import { Problem } from "../../shared/problem.ts";
import type { Status } from "../../shared/run.ts";
import { maxInstructions, newRun } from "../../shared/schemas/run.ts";
import { viewOf } from "../../shared/view.ts";
import { startRun } from "../start-run.ts";
import { detailsOf, publicState } from "./details.ts";
import { countNewRun } from "./door/new-run-limit.ts";
import { type ApiEnv, keyedRequest, queryInt, readBody } from "./door/request.ts";
import { ownRun } from "./read.ts";

const statuses = ["queued", "running", "needs-you", "completed", "failed", "stopped", "skipped"];

export const runRoutes = new Hono<ApiEnv>()
  .post("/runs", async (c) => {
    const { ports, caller } = c.var;
    const wanted = await readBody(c, newRun);
    if (wanted.instructions.length > maxInstructions)
      throw new Problem("too-large", "Instructions may be 64 KB long.");
    const request = await keyedRequest(c, "create");
    await countNewRun(ports, caller);
    const run = await startRun(ports, caller, wanted, request);
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
